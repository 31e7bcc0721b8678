import { readdir } from "node:fs/promises";
import { KaggError } from "../errors.ts";
import { obstacles, occupied, outside } from "./obstacles.ts";
import { unwritable } from "./unwritable.ts";

/** What the place of a project is like. */
export type Ground = {
  readonly exists: boolean;
  /** Those of the files that are there already and would be replaced. */
  readonly replaced: readonly string[];
};

/**
 * Looks whether files may be written into a folder, and writes nothing. Throws `scaffold/folder-not-empty` or, for
 * what even `force` does not allow, `files/unwritable`.
 */
export async function checkFolder(folder: string, paths: readonly string[], force: boolean): Promise<Ground> {
  refuse(folder, outside(paths));
  const there = await entriesOf(folder);
  if (!there) return { exists: false, replaced: [] };
  const replaced = (await occupied(folder, paths)).toSorted();
  if (there.length > 0 && !force) throw notEmpty(folder, there.toSorted(), replaced);
  refuse(folder, await obstacles(folder, paths));
  return { exists: true, replaced };
}

/** Undefined where there is no such folder. */
async function entriesOf(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unwritable(folder, [(error as Error).message], error);
  }
}

function refuse(folder: string, problems: readonly string[]): void {
  if (problems.length > 0) throw unwritable(folder, problems);
}

function notEmpty(folder: string, there: readonly string[], replaced: readonly string[]): KaggError {
  const more = there.length > 5 ? ` and ${there.length - 5} more` : "";
  const consequence = replaced.length > 0 ? `and replaces ${replaced.join(", ")}` : "and replaces nothing";
  return new KaggError("scaffold/folder-not-empty", {
    where: folder,
    what: `has ${there.slice(0, 5).join(", ")}${more}`,
    hint: `name a new folder; --force writes into this one ${consequence}`,
  });
}
