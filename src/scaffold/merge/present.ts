import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasMarkers } from "./merge-text.ts";
import { unwritable } from "../unwritable.ts";

/** What is at a path of a project now. */
export type Present =
  | { readonly is: "absent" }
  | {
      readonly is: "file";
      readonly bytes: Buffer;
      /** Undefined where it is no UTF-8. */
      readonly text: string | undefined;
    }
  /** What kagg neither reads nor writes; `what` reads behind the path. */
  | { readonly is: "other"; readonly what: string };

/** Reads what is at the paths. Nothing is followed out of the project: what is behind a symbolic link is not read. */
export async function presentFiles(
  root: string,
  paths: Iterable<string>,
): Promise<ReadonlyMap<string, Present>> {
  const read = [...paths].map(async (path) => [path, await presentAt(root, path)] as const);
  return new Map(await Promise.all(read));
}

async function presentAt(root: string, path: string): Promise<Present> {
  const parts = path.split("/");
  for (const [index] of parts.entries()) {
    const at = parts.slice(0, index + 1).join("/");
    const isLast = index === parts.length - 1;
    const stats = await lstat(join(root, at)).catch(() => undefined);
    if (!stats) return { is: "absent" };
    if (stats.isSymbolicLink()) {
      return { is: "other", what: isLast ? "is a symbolic link" : `is behind the symbolic link ${at}` };
    }
    if (isLast && !stats.isFile())
      return { is: "other", what: stats.isDirectory() ? "is a folder" : "is no file" };
    if (!isLast && !stats.isDirectory()) return { is: "other", what: `cannot be, since ${at} is a file` };
  }
  try {
    const bytes = await readFile(join(root, path));
    return { is: "file", bytes, text: textOf(bytes) };
  } catch (error) {
    throw unwritable(root, [(error as Error).message], error);
  }
}

function textOf(bytes: Buffer): string | undefined {
  try {
    // A byte order mark is the author's, and stays.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Those of the files in which conflicts of an earlier merge still are. */
export const withMarkers = (files: ReadonlyMap<string, Present>): string[] =>
  [...files].flatMap(([path, file]) => (file.is === "file" && hasMarkers(file.text ?? "") ? [path] : []));
