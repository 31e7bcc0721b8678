import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadProject } from "../../src/project/load.ts";
import { tempFolder } from "../temp-folder.ts";
import { orchard } from "./orchard.ts";

test("a project knows where it is", async () => {
  const folder = await tempFolder();
  const file = join(folder, "kagg.yaml");
  await writeFile(file, orchard());

  expect(await loadProject(file)).toMatchObject({ name: "orchard", root: folder, file });
});

test("without a file kagg init is the next step", async () => {
  const file = join(await tempFolder(), "kagg.yaml");

  await expect(loadProject(file)).rejects.toMatchObject({
    code: "project/not-found",
    problems: [{ where: file, what: "there is no such file", hint: "kagg init makes one; -f names another" }],
  });
});

test("a folder in its place is named", async () => {
  const file = join(await tempFolder(), "kagg.yaml");
  await mkdir(file);

  await expect(loadProject(file)).rejects.toMatchObject({
    code: "project/not-found",
    problems: [
      {
        where: file,
        what: "is a folder",
        hint: "-f names another file",
      },
    ],
  });
});
