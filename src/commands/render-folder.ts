import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { KaggError } from "../errors.ts";
import type { ManifestFile } from "../manifests/manifest-files.ts";

/**
 * Writes rendered files into a folder, each as a whole, and removes those of an earlier call that are no longer
 * needed; returns the names of the removed. A file that does not start with `header` was not made for this project:
 * where one is in the way, nothing is written. Throws a KaggError `call/invalid` or `files/unwritable`.
 */
export async function renderFolder(
  folder: string,
  files: readonly ManifestFile[],
  { header, signal }: { readonly header: string; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  try {
    await mkdir(folder, { recursive: true });
    const present = (await readdir(folder)).filter((name) => name.endsWith(".yaml"));
    const starts = await Promise.all(present.map(async (name) => firstLine(join(folder, name))));
    const own = present.filter((_, at) => starts[at] === header);
    const inTheWay = files.filter(({ name }) => present.includes(name) && !own.includes(name));
    if (inTheWay.length > 0) throw foreign(folder, inTheWay);
    for (const file of files) {
      signal.throwIfAborted();
      await writeWhole(join(folder, file.name), file);
    }
    const stale = own.filter((name) => files.every((file) => file.name !== name));
    await Promise.all(stale.map((name) => rm(join(folder, name))));
    return stale;
  } catch (error) {
    if (error instanceof KaggError || signal.aborted) throw error;
    throw new KaggError(
      "files/unwritable",
      { where: folder, what: (error as Error).message },
      { cause: error },
    );
  }
}

async function firstLine(path: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.split("\n", 1)[0];
}

function foreign(folder: string, files: readonly ManifestFile[]): KaggError {
  return new KaggError(
    "call/invalid",
    files.map(({ name }) => ({
      where: join(folder, name),
      what: "was not made by kagg render for this project, so it is not overwritten",
      hint: "move it away, or choose another folder with --out",
    })),
  );
}

/** Under a hidden name first, so that a crash leaves the old file or the new one. */
async function writeWhole(path: string, { name, text, secret }: ManifestFile): Promise<void> {
  const hidden = join(path, "..", `.${name}.tmp`);
  await rm(hidden, { force: true });
  try {
    const handle = await open(hidden, "wx", secret ? 0o600 : 0o644);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(hidden, path);
  } finally {
    await rm(hidden, { force: true });
  }
}
