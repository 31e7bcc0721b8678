import { chmod, lstat, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { KaggError } from "../errors.ts";
import { checkFolder } from "./check-folder.ts";
import type { FileTree } from "./file-tree.ts";
import { undoLog, type UndoLog } from "./undo-log.ts";
import { unwritable } from "./unwritable.ts";

export type WriteOptions = {
  /** Write into a folder that is not empty, and over files of the same name. */
  readonly force: boolean;
  /** Files to take away; with `force`. */
  readonly removed?: readonly string[];
  readonly signal: AbortSignal;
};

/**
 * Writes a project's files into `folder`, all of them or none: they are written into a hidden folder first and moved
 * to their places at the end, and whatever fails or is interrupted is undone. Returns the files that were there and
 * have been replaced.
 *
 * Throws `scaffold/folder-not-empty`, `files/unwritable`, or the reason of the signal.
 */
export async function writeTree(
  tree: FileTree,
  folder: string,
  { force, removed = [], signal }: WriteOptions,
): Promise<readonly string[]> {
  const paths = [...tree.keys()];
  const { exists, replaced } = await checkFolder(folder, [...paths, ...removed], force);

  const log = undoLog();
  try {
    const staged = await stagingFolder(folder, exists, log);
    await stage(tree, join(staged, "new"), signal);
    if (exists) await moveIn({ paths, replaced, removed, staged, folder }, signal, log);
    else
      await log.run(rename(join(staged, "new"), folder), () => rm(folder, { recursive: true, force: true }));
    signal.throwIfAborted();
    await rm(staged, { recursive: true, force: true });
    return replaced;
  } catch (error) {
    await log.undo();
    if (signal.aborted || error instanceof KaggError) throw error;
    throw unwritable(folder, [(error as Error).message], error);
  }
}

/**
 * On the same file system as the folder, since moves must not become copies; inside it where it exists, since what
 * is above may not be ours to write to.
 */
async function stagingFolder(folder: string, exists: boolean, log: UndoLog): Promise<string> {
  const parent = exists ? folder : dirname(folder);
  if (!exists) await makeFolder(parent, log);
  const staged = await mkdtemp(join(parent, `.${basename(folder)}.kagg-`));
  return log.run(Promise.resolve(staged), () => rm(staged, { recursive: true, force: true }));
}

async function stage(tree: FileTree, into: string, signal: AbortSignal): Promise<void> {
  for (const [path, content] of tree) {
    signal.throwIfAborted();
    const file = join(into, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

type Move = {
  readonly paths: readonly string[];
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
  readonly staged: string;
  readonly folder: string;
};

async function moveIn(move: Move, signal: AbortSignal, log: UndoLog): Promise<void> {
  const { paths, replaced, removed, staged, folder } = move;
  for (const path of removed.filter((path) => replaced.includes(path))) await setAside(path, move, log);
  for (const path of paths) {
    signal.throwIfAborted();
    const [made, target] = [join(staged, "new", path), join(folder, path)];
    await makeFolder(dirname(target), log);
    if (replaced.includes(path)) {
      const old = await lstat(await setAside(path, move, log));
      // A script that can be run stays one.
      if (old.isFile() && (old.mode & 0o111) !== 0) await chmod(made, old.mode & 0o777);
    }
    await log.run(rename(made, target), () => rm(target));
  }
}

/** Moves what is at a path out of the way, to the place that is returned. */
async function setAside(path: string, { staged, folder }: Move, log: UndoLog): Promise<string> {
  const [target, old] = [join(folder, path), join(staged, "old", path)];
  await mkdir(dirname(old), { recursive: true });
  await log.run(rename(target, old), () => rename(old, target));
  return old;
}

/** Makes a folder and those above it, and takes away on undo what it made. */
async function makeFolder(folder: string, log: UndoLog): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first) await log.run(Promise.resolve(), () => rm(first, { recursive: true, force: true }));
}
