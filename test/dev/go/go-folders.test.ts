import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { goFolders } from "../../../src/dev/go/go-folders.ts";
import { tempFolder } from "../../temp-folder.ts";

async function moduleWith(...files: readonly string[]): Promise<string> {
  const root = await tempFolder();
  for (const file of files) {
    const isFolder = file.endsWith("/");
    await mkdir(isFolder ? join(root, file) : dirname(join(root, file)), { recursive: true });
    if (!isFolder) await writeFile(join(root, file), "");
  }
  return root;
}

test("what packages are made of is followed, and what servers and builds write is not", async () => {
  const root = await moduleWith(
    "main.go",
    "apis/fruit/v1/types.go",
    "registry/testdata/a.go",
    "registry/mango.go",
    "next/",
    "bin/server",
    "data/etcd/wal",
    ".kagg/dev/x.go",
    "_old/x.go",
    "vendor/example.com/x/x.go",
    "docs/README.md",
  );

  expect((await goFolders([root])).toSorted()).toEqual(
    ["", "apis", "apis/fruit", "apis/fruit/v1", "next", "registry"].map((folder) => join(root, folder)),
  );
});

test("each module that is edited here is followed, also one that is gone for now", async () => {
  const [one, other] = [await moduleWith("a.go"), await moduleWith("go.mod", "pkg/b.go")];

  expect(await goFolders([one, other, "/gone", one])).toEqual([one, other, "/gone", join(other, "pkg")]);
});
