import type { Answers } from "../answers.ts";
import type { FileTree } from "../file-tree.ts";
import type { Lock } from "./lock.ts";
import { asGit, mergeText } from "./merge-text.ts";
import { sortOf } from "./own-file.ts";

/** What of a rendered tree is merged with what an author has made of it. */
export const mergedFiles = (tree: FileTree): ReadonlyMap<string, string> =>
  new Map([...tree].filter((file): file is [string, string] => sortOf(...file) === "merged"));

/**
 * What stands in kagg.lock when the files of `tree` have been written. A file that is merged no more stays as it was
 * when it was written.
 */
export function recordOf(
  kagg: string,
  answers: Answers,
  tree: FileTree,
  earlier: { readonly files: Lock["files"]; readonly once: ReadonlySet<string> } = {
    files: {},
    once: new Set(),
  },
): Lock {
  const files = [...mergedFiles(tree)].map(([path, text]) => [
    path,
    earlier.once.has(path) ? (earlier.files[path] ?? text) : text,
  ]);
  const own = [...tree].filter((file) => sortOf(...file) === "own").map(([path]) => path);
  return { kagg, answers, files: Object.fromEntries(files) as Record<string, string>, own };
}

/**
 * The files of a record as kagg would have made them from the names that kagg.yaml has now. What the author has renamed,
 * added or removed by hand is so no change of kagg's, and never comes back.
 *
 * @param before what this kagg makes of the answers of the record.
 * @param after what it makes of the names in kagg.yaml.
 */
export function renamedRecord(
  files: Lock["files"],
  before: FileTree,
  after: FileTree,
): ReadonlyMap<string, string> {
  const [old, now] = [mergedFiles(before), mergedFiles(after)];
  const base = new Map(Object.entries(files).filter(([path]) => now.has(path) || !old.has(path)));
  for (const [path, text] of now) {
    const [was, recorded] = [old.get(path), files[path]];
    if (recorded === undefined && was === undefined) base.set(path, text);
    if (recorded === undefined || was === undefined || was === text) continue;
    const { text: renamed, conflicts } = mergeText(was, recorded, text, asGit);
    if (conflicts.length === 0) base.set(path, renamed);
  }
  return base;
}
