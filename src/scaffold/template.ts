import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { FileTree } from "./file-tree.ts";

/** The files of templates/<name> as they are stored, and those that all templates share; `name` is one of {@link templateNames}. */
export async function readTemplate(packageRoot: string, name: string): Promise<FileTree> {
  const trees = [shared, name].map((folder) => readTree(join(packageRoot, "templates", folder)));
  return new Map((await Promise.all(trees)).flatMap((tree) => [...tree]));
}

const shared = "_shared";

async function readTree(folder: string): Promise<FileTree> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files
    .toSorted()
    .map(async (file): Promise<[string, string]> => [
      relative(folder, file).split(sep).join("/"),
      await readFile(file, "utf8"),
    ]);
  return new Map(await Promise.all(read));
}

export async function templateNames(packageRoot: string): Promise<string[]> {
  const entries = await readdir(join(packageRoot, "templates"), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== shared)
    .map(({ name }) => name)
    .toSorted();
}
