import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packagesFor } from "../../src/scaffold/checkout-packages.ts";
import { tempFolder } from "../temp-folder.ts";

const { signal } = new AbortController();

test("a kagg that was installed names its own version in the registry", async () => {
  expect(await packagesFor(await tempFolder(), "1.2.3", signal)).toEqual({
    kagg: "1.2.3",
    apiserver: "1.2.3",
    vendored: [],
  });
});

test("a checkout that cannot be packed is told with npm's own words", async () => {
  const root = await tempFolder();
  await mkdir(join(root, "apiserver"));
  await writeFile(join(root, "apiserver", "package.json"), "{ broken");

  await expect(packagesFor(root, "1.2.3", signal)).rejects.toMatchObject({
    code: "scaffold/not-packed",
    exitCode: 3,
    problems: [{ where: root, what: expect.stringContaining("npm"), hint: `cd ${root} && npm ci` }],
  });
});
