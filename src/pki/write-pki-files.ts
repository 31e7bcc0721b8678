import {
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { KaggError } from "../errors.ts";
import { nextFolder, pkiFiles, readPkiFolder, type PkiFile, type PkiFolder } from "./pki-folder.ts";

/**
 * Writes new certificates and keys as one change: they are written completely into a folder of their own, which is
 * then renamed to `.next`. From that moment on they count, and whoever comes next finishes the move, so that a
 * crash or Ctrl-C leaves the old set or the new set and never a certificate without its key.
 *
 * `before` is what the decision to write was based on; where something else has written since, nothing is. With
 * `backup`, what is there now is copied into the folder of that name first. Throws a KaggError `files/unwritable`.
 */
export async function writePkiFiles(
  root: string,
  { before, files, backup, signal }: PkiChange,
): Promise<void> {
  const { path } = before;
  const pending: string[] = [];
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await ignoreInGit(dirname(path));
    await finishLastWrite(path);
    await removeUnfinished(path);
    pending.push(await mkdtemp(join(path, pendingPrefix)));
    await fill(pending[0] ?? "", files);
    signal.throwIfAborted();
    await refuseIfChanged(root, before);
    if (backup) pending.push(await backUp(path, backup));
    await rename(pending[0] ?? "", join(path, nextFolder));
    await finishLastWrite(path);
  } catch (error) {
    if (error instanceof KaggError || signal.aborted) throw error;
    throw new KaggError(
      "files/unwritable",
      { where: path, what: (error as Error).message },
      { cause: error },
    );
  } finally {
    await Promise.all(pending.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

export type PkiChange = {
  readonly before: PkiFolder;
  readonly files: Partial<Readonly<Record<PkiFile, string>>>;
  readonly backup: string | undefined;
  readonly signal: AbortSignal;
};

const pendingPrefix = ".pending-";

/** A killed process leaves its folder behind, and there are keys in it. */
async function removeUnfinished(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => name.startsWith(pendingPrefix));
  await Promise.all(names.map((name) => rm(join(path, name), { recursive: true, force: true })));
}

async function fill(folder: string, files: PkiChange["files"]): Promise<void> {
  for (const file of pkiFiles) {
    const text = files[file];
    if (text === undefined) continue;
    const handle = await open(join(folder, file), "wx", file.endsWith(".key") ? 0o600 : 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

async function refuseIfChanged(root: string, before: PkiFolder): Promise<void> {
  const { files } = await readPkiFolder(root);
  if (pkiFiles.every((file) => files[file] === before.files[file])) return;
  throw new KaggError("files/unwritable", {
    where: before.path,
    what: "something else has written here in the meantime, so nothing was changed",
    hint: "kagg certs",
  });
}

/** Returns the folder to remove if the copy was not completed; after its rename there is none. */
async function backUp(path: string, name: string): Promise<string> {
  const folder = await mkdtemp(join(path, pendingPrefix));
  for (const file of pkiFiles) {
    await copyFile(join(path, file), join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
  await rename(folder, join(path, name));
  return folder;
}

/** Keys first: a server that sees the new certificate must find its key. */
async function finishLastWrite(path: string): Promise<void> {
  for (const file of pkiFiles) {
    await rename(join(path, nextFolder, file), join(path, file)).catch(unlessMissing);
  }
  await rmdir(join(path, nextFolder)).catch((error: NodeJS.ErrnoException) => {
    // Somebody else has put the next set here, and moves it.
    if (error.code !== "ENOTEMPTY") unlessMissing(error);
  });
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Nothing under .kagg belongs into a repository, whatever the project's own .gitignore says. */
async function ignoreInGit(folder: string): Promise<void> {
  const file = join(folder, ".gitignore");
  const present = await readFile(file, "utf8").catch(() => "");
  if (present.trim() === "") await writeFile(file, "*\n");
}
