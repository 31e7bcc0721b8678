import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packagesFor } from "../../src/scaffold/checkout-packages.ts";
import { tempFolder } from "../temp-folder.ts";

const { signal } = new AbortController();

test("a kagg that was installed names its own version in the registry", async () => {
  expect(await packagesFor("typescript", await tempFolder(), "1.2.3", signal)).toEqual({
    kagg: "1.2.3",
    apiserver: "1.2.3",
    vendored: [],
  });
});

test("a checkout that cannot be packed is told with npm's own words", async () => {
  const root = await checkout({ "package.json": "{ broken", "apiserver/package.json": "{}" });

  await expect(packagesFor("typescript", root, "1.2.3", signal)).rejects.toMatchObject({
    code: "scaffold/not-packed",
    exitCode: 3,
    problems: [
      { where: root, what: expect.stringMatching(/^npm pack failed: .*JSON/), hint: `cd ${root} && npm ci` },
    ],
  });
});

test("a checkout that is not built is told so", async () => {
  const root = await checkout({
    "package.json": JSON.stringify({ name: "kagg", version: "1.2.3" }),
    "dist/main.js": "",
    "apiserver/package.json": JSON.stringify({ name: "@kagg/apiserver", version: "1.2.3" }),
  });

  await expect(packagesFor("typescript", root, "1.2.3", signal)).rejects.toMatchObject({
    code: "scaffold/not-packed",
    problems: [{ where: root, what: "@kagg/apiserver is not built", hint: `cd ${root} && npm run build` }],
  });
});

async function checkout(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await tempFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}
