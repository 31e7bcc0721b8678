import type { FileTree } from "../file-tree.ts";
import type { Lock } from "./lock.ts";
import { mergeFile, type Ways } from "./merge-file.ts";
import { isMarkedOwn } from "./own-file.ts";
import type { Present } from "./present.ts";
import type { Step } from "./step.ts";

/** The three sides of a project's files. */
export type Sides = {
  /** What kagg had made. */
  readonly base: ReadonlyMap<string, string>;
  /** What is there. */
  readonly ours: ReadonlyMap<string, Present>;
  /** What kagg makes now. */
  readonly theirs: FileTree;
  /** What kagg had made and was kagg's alone. */
  readonly own: Lock["own"];
  /** Files that are the author's once they have been written. */
  readonly once: ReadonlySet<string>;
};

/** What is to happen to each file of a project, in the order of their paths. */
export function mergeTree({ base, ours, theirs, own, once }: Sides, ways: Ways): Step[] {
  const paths = [...new Set([...base.keys(), ...theirs.keys()])].filter(
    (path) => !(once.has(path) && base.has(path)),
  );
  const steps = paths.map((path) =>
    mergeFile({ path, base: base.get(path), ours: presentOf(ours, path), theirs: theirs.get(path) }, ways),
  );
  const withdrawn = own
    .filter((path) => !theirs.has(path))
    .map((path): Step => {
      const present = presentOf(ours, path);
      return { path, does: isOwn(path, present) ? "delete" : "nothing" };
    });
  return [...steps, ...withdrawn].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const presentOf = (ours: Sides["ours"], path: string): Present => ours.get(path) ?? { is: "absent" };

/** Whatever the record says: nothing of an author's is deleted because of it. */
const isOwn = (path: string, present: Present): boolean =>
  present.is === "file" &&
  (present.text === undefined ? /^vendor\/[^/]+\.tgz$/.test(path) : isMarkedOwn(present.text));
