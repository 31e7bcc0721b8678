import { readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * The folders of modules whose changes matter: with Go files in them or below, and those that are empty, since the next
 * package may come there. What a server keeps (data/) and what is built (bin/) changes all the time and is none of them.
 */
export async function goFolders(modules: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all([...new Set(modules)].map((module) => below(module)));
  return [...new Set([...modules, ...found.flat()])];
}

async function below(folder: string): Promise<readonly string[]> {
  // One that is gone by now.
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inner = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !isLeftOut(entry.name))
      .map((entry) => below(join(folder, entry.name))),
  );
  const folders = inner.flat();
  const matters =
    folders.length > 0 || entries.length === 0 || entries.some((entry) => entry.name.endsWith(".go"));
  return matters ? [folder, ...folders] : [];
}

/** What Go itself passes over (`go help packages`), and what belongs to other tools. */
const isLeftOut = (name: string): boolean =>
  /^[._]/.test(name) || ["testdata", "vendor", "node_modules"].includes(name);
