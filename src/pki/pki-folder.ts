import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { KaggError, type Problem } from "../errors.ts";

export const pkiFiles = ["ca.key", "tls.key", "ca.crt", "tls.crt"] as const;

export type PkiFile = (typeof pkiFiles)[number];

/** The folder `.kagg/pki` of a project as it was read; undefined for a file that is not there. */
export type PkiFolder = {
  readonly path: string;
  readonly files: Readonly<Record<PkiFile, string | undefined>>;
};

/** What a message calls a file: its path from the project's root. */
export const pkiFileName = (file: PkiFile): string => `.kagg/pki/${file}`;

/**
 * A complete set of new files waits here and is then moved file by file to where it belongs (see
 * write-pki-files.ts); until a file has been moved, the one in here is the one that counts.
 */
export const nextFolder = ".next";

/**
 * Reads a project's certificates and keys. Throws a KaggError `pki/unusable` that names every file that is there
 * and cannot be read.
 */
export async function readPkiFolder(root: string): Promise<PkiFolder> {
  const path = join(root, ".kagg", "pki");
  const problems: Problem[] = [];
  const files: Partial<Record<PkiFile, string>> = {};
  for (const file of pkiFiles) {
    try {
      const text = (await read(join(path, nextFolder, file))) ?? (await read(join(path, file)));
      if (text !== undefined) files[file] = text;
    } catch (error) {
      problems.push({
        where: pkiFileName(file),
        what: `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
        hint: `ls -ld ${join(path, file)}`,
      });
    }
  }
  if (problems.length > 0) throw new KaggError("pki/unusable", problems);
  return { path, files: files as PkiFolder["files"] };
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
