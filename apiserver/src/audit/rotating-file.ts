import { mkdir, open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { AuditTarget } from "./audit-log.ts";

export type RotatingFileOptions = {
  readonly path: string;
  /** Bytes from which on a new file is begun; 0: never. */
  readonly maxBytes: number;
  /** Days for which old files are kept; 0: however old. */
  readonly maxAge: number;
  /** How many old files are kept; 0: all. */
  readonly maxBackups: number;
  /** Told where old files could not be removed: that costs space, and no line. */
  readonly onProblem: (error: unknown) => void;
  readonly now?: () => number;
};

/**
 * A file that is appended to, and moved aside once it is large: `audit.log` becomes `audit-2026-01-31T23-59-59.000.log`, as
 * gopkg.in/natefinch/lumberjack names it, which kube-apiserver uses. Rejects where the file cannot be opened.
 */
export async function rotatingFile(options: RotatingFileOptions): Promise<AuditTarget> {
  const { path, maxBytes, onProblem, now = Date.now } = options;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  let file: Opened | undefined = await openFile(path);
  const rotate = async (full: Opened): Promise<Opened> => {
    file = undefined;
    await full.handle.close();
    await rename(path, backupName(path, now()));
    await removeOld(options, now()).catch(onProblem);
    return openFile(path);
  };
  return {
    write: async (lines) => {
      file ??= await openFile(path);
      const isFull = maxBytes > 0 && file.size > 0 && file.size + lines.length > maxBytes;
      if (isFull) file = await rotate(file);
      await append(file, lines);
    },
    close: async () => file?.handle.close(),
  };
}

type Opened = { readonly handle: FileHandle; size: number; /** Ends within a line. */ torn: boolean };

async function openFile(path: string): Promise<Opened> {
  const handle = await open(path, "a", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`the audit log ${path} cannot be opened (${error.code})`, { cause: error });
  });
  const { size } = await handle.stat();
  return { handle, size, torn: false };
}

/** A disk that fills up takes a part of a line: the next one must not be glued to it. */
async function append(file: Opened, lines: Buffer): Promise<void> {
  const bytes = file.torn ? Buffer.concat([Buffer.from("\n"), lines]) : lines;
  try {
    await file.handle.appendFile(bytes);
    file.size += bytes.length;
    file.torn = false;
  } catch (error) {
    const { size } = await file.handle.stat();
    file.torn ||= size !== file.size;
    file.size = size;
    throw error;
  }
}

function parts(path: string): { readonly prefix: string; readonly suffix: string } {
  const suffix = extname(path);
  return { prefix: `${basename(path, suffix)}-`, suffix };
}

function backupName(path: string, time: number): string {
  const { prefix, suffix } = parts(path);
  return join(
    dirname(path),
    `${prefix}${new Date(time).toISOString().slice(0, -1).replaceAll(":", "-")}${suffix}`,
  );
}

async function removeOld({ path, maxAge, maxBackups }: RotatingFileOptions, time: number): Promise<void> {
  const { prefix, suffix } = parts(path);
  const backups = (await readdir(dirname(path))).flatMap((name) => {
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) return [];
    const stamp = name.slice(prefix.length, name.length - suffix.length);
    const [, day, hour, rest] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d-\d\d\.\d{3})$/.exec(stamp) ?? [];
    const at = rest ? Date.parse(`${day}T${hour}:${rest.replace("-", ":")}Z`) : Number.NaN;
    return Number.isNaN(at) ? [] : [{ name, at }];
  });
  const newest = backups.toSorted((a, b) => b.at - a.at);
  const gone = newest.filter(
    ({ at }, index) =>
      (maxBackups > 0 && index >= maxBackups) || (maxAge > 0 && at < time - maxAge * 86_400_000),
  );
  await Promise.all(gone.map(({ name }) => rm(join(dirname(path), name), { force: true })));
}
