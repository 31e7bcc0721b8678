import { lstat, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** Every file below a folder but those of git, by path: its bytes as text, and `x ` before those that can be run. */
export async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(folder, file).startsWith(".git/"));
  const read = files.toSorted().map(async (file) => {
    const mark = ((await lstat(file)).mode & 0o100) === 0 ? "" : "x ";
    return [relative(folder, file), `${mark}${await readFile(file, "latin1")}`] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** The paths at which two folders are not alike. */
export function differences(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => before[path] !== after[path]).toSorted();
}

/** Changes a file as its author would. */
export async function edit(folder: string, path: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(join(folder, path), "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${path} has nothing to change`);
  await writeFile(join(folder, path), changed);
}
