import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KaggError } from "../../src/errors.ts";
import type { FileTree } from "../../src/scaffold/file-tree.ts";
import { writeTree, type WriteOptions } from "../../src/scaffold/write.ts";
import { tempFolder } from "../temp-folder.ts";

const tree: FileTree = new Map<string, string | Buffer>([
  ["README.md", "new"],
  ["src/server.ts", "server"],
  ["vendor/a.tgz", Buffer.from([1, 2, 3])],
]);

const write = (
  folder: string,
  { files = tree, ...options }: Partial<WriteOptions> & { files?: FileTree } = {},
) => writeTree(files, folder, { force: false, signal: new AbortController().signal, ...options });

/** Every path below a folder, those of folders with a "/" at the end. */
async function paths(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .map(
      (entry) =>
        `${join(entry.parentPath, entry.name).slice(folder.length + 1)}${entry.isDirectory() ? "/" : ""}`,
    )
    .toSorted();
}

const written = ["README.md", "src/", "src/server.ts", "vendor/", "vendor/a.tgz"];

describe("writes", () => {
  test("a new folder, with those above it", async () => {
    const parent = await tempFolder();

    expect(await write(join(parent, "a/b"))).toEqual([]);

    expect(await paths(parent)).toEqual(["a/", "a/b/", ...written.map((path) => `a/b/${path}`)]);
    expect(await readFile(join(parent, "a/b/vendor/a.tgz"))).toEqual(Buffer.from([1, 2, 3]));
  });

  test("into an empty folder", async () => {
    const folder = await tempFolder();

    expect(await write(folder)).toEqual([]);

    expect(await paths(folder)).toEqual(written);
  });

  test("takes files away, and a script that can be run stays one", async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, "README.md"), "old", { mode: 0o755 });
    await writeFile(join(folder, "gone.txt"), "old");

    await write(folder, { force: true, removed: ["gone.txt", "never-there.txt"] });

    expect(await paths(folder)).toEqual(written);
    expect((await lstat(join(folder, "README.md"))).mode & 0o777).toBe(0o755);
  });

  test("by force beside and over what is there, and says what it replaced", async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, "README.md"), "old");
    await writeFile(join(folder, "mine.txt"), "mine");

    expect(await write(folder, { force: true })).toEqual(["README.md"]);

    expect(await paths(folder)).toEqual([...written, "mine.txt"].toSorted());
    expect(await readFile(join(folder, "README.md"), "utf8")).toBe("new");
    expect(await readFile(join(folder, "mine.txt"), "utf8")).toBe("mine");
  });
});

describe("refuses, and changes nothing:", () => {
  test("a folder that is not empty", async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, "README.md"), "old");
    await writeFile(join(folder, "mine.txt"), "mine");

    await expect(write(folder)).rejects.toMatchObject({
      code: "scaffold/folder-not-empty",
      problems: [
        {
          where: folder,
          what: "has README.md, mine.txt",
          hint: "name a new folder; --force writes into this one and replaces README.md",
        },
      ],
    });
    expect(await paths(folder)).toEqual(["README.md", "mine.txt"]);
  });

  test("a folder with many files, none of the same name", async () => {
    const folder = await tempFolder();
    for (const name of ["a", "b", "c", "d", "e", "f", "g"]) await writeFile(join(folder, name), "");

    await expect(write(folder)).rejects.toMatchObject({
      problems: [
        {
          what: "has a, b, c, d, e and 2 more",
          hint: "name a new folder; --force writes into this one and replaces nothing",
        },
      ],
    });
  });

  test.each(["../x", "/etc/x", "a/../../x", "..\\x"])("the path %s", async (path) => {
    const folder = join(await tempFolder(), "project");

    await expect(write(folder, { files: new Map([[path, ""]]) })).rejects.toMatchObject({
      code: "files/unwritable",
      problems: [{ where: folder, what: `${path} leads out of the folder` }],
    });
    expect(await paths(join(folder, ".."))).toEqual([]);
  });

  test("what stands in the way, even by force", async () => {
    const parent = await tempFolder();
    const folder = join(parent, "project");
    await mkdir(join(parent, "elsewhere"));
    await mkdir(join(folder, "README.md"), { recursive: true });
    await symlink(join(parent, "elsewhere"), join(folder, "src"));
    await writeFile(join(folder, "vendor"), "");
    const before = await paths(parent);

    await expect(write(folder, { force: true })).rejects.toMatchObject({
      code: "files/unwritable",
      problems: [
        { where: folder, what: "src is a symbolic link, where a folder is to be" },
        { where: folder, what: "vendor is a file, where a folder is to be" },
        { where: folder, what: "README.md is a folder, where a file is to be" },
      ],
    });
    expect(await paths(parent)).toEqual(before);
  });

  test("a place below a file", async () => {
    const parent = await tempFolder();
    await writeFile(join(parent, "file"), "");

    await expect(write(join(parent, "file", "project"))).rejects.toMatchObject({
      code: "files/unwritable",
      exitCode: 3,
    });
    expect(await paths(parent)).toEqual(["file"]);
  });
});

/** A signal that fires when it has been looked at so many times: every moment at which Ctrl-C can take effect. */
function interruptedAt(look: number): AbortSignal {
  let looks = 0;
  const reason = new KaggError("interrupted", { what: "SIGINT" });
  return {
    get aborted() {
      return looks >= look;
    },
    throwIfAborted() {
      looks += 1;
      if (looks >= look) throw reason;
    },
  } as AbortSignal;
}

describe.each([1, 2, 3, 4, 5, 6, 7])("interrupted at its moment %i, it leaves nothing behind", (look) => {
  test("of a folder that was there, and puts back what it had replaced and taken away", async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, "src"));
    await writeFile(join(folder, "README.md"), "old");
    await writeFile(join(folder, "src/server.ts"), "old");
    await writeFile(join(folder, "src/gone.ts"), "old");

    const options = { force: true, removed: ["src/gone.ts"], signal: interruptedAt(look) };
    await expect(write(folder, options)).rejects.toMatchObject({ code: "interrupted" });

    expect(await paths(folder)).toEqual(["README.md", "src/", "src/gone.ts", "src/server.ts"]);
    expect(await readFile(join(folder, "README.md"), "utf8")).toBe("old");
    expect(await readFile(join(folder, "src/server.ts"), "utf8")).toBe("old");
  });
});

describe.each([1, 2, 3, 4])("interrupted at its moment %i, it leaves nothing behind", (look) => {
  test("of a new folder and those above it", async () => {
    const parent = await tempFolder();

    await expect(write(join(parent, "a/b"), { signal: interruptedAt(look) })).rejects.toMatchObject({
      code: "interrupted",
    });

    expect(await paths(parent)).toEqual([]);
  });
});
