import { lstat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";

/** Sentences on those of a tree's paths that would lead out of its folder. */
export function outside(paths: readonly string[]): string[] {
  return paths
    .filter((path) => isAbsolute(path) || path.split(/[/\\]/).includes(".."))
    .map((path) => `${path} leads out of the folder`);
}

/** Those of the paths at which something is already. */
export async function occupied(folder: string, paths: readonly string[]): Promise<string[]> {
  const kinds = await Promise.all(paths.map((path) => kindOf(join(folder, path))));
  return paths.filter((_, index) => kinds[index] !== "nothing");
}

/**
 * Sentences on what not even --force writes over: a folder where a file is to be, and anything but a folder where a
 * folder is to be; through a symbolic link files would land outside.
 */
export async function obstacles(folder: string, paths: readonly string[]): Promise<string[]> {
  const folders = new Set(paths.flatMap(foldersAbove));
  const inTheWay = [
    ...[...folders].map(async (path) => {
      const kind = await kindOf(join(folder, path));
      return kind === "nothing" || kind === "folder" ? [] : [`${path} is a ${kind}, where a folder is to be`];
    }),
    ...paths.map(async (path) =>
      (await kindOf(join(folder, path))) === "folder" ? [`${path} is a folder, where a file is to be`] : [],
    ),
  ];
  return (await Promise.all(inTheWay)).flat();
}

/** `a/b/c` → `a`, `a/b` */
function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

async function kindOf(path: string): Promise<"nothing" | "folder" | "symbolic link" | "file"> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats) return "nothing";
  if (stats.isSymbolicLink()) return "symbolic link";
  return stats.isDirectory() ? "folder" : "file";
}
