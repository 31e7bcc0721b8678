import { statfsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { open } from "lmdb";
import { waitForFolder } from "./folder-lock.ts";
import type { HistoryLimits } from "./history.ts";
import { isLmdbFile } from "./lmdb-header.ts";
import { journalOf } from "./lmdb/journal.ts";
import { load, type Database } from "./lmdb/load.ts";
import { ObjectStore } from "./object-store.ts";
import { opened } from "./opened.ts";
import type { StorageOpener } from "./storage.ts";

/** What {@link lmdb} can be told: how much of the past is kept for watches, and how long another process is waited for. */
export type LmdbOptions = {
  readonly history?: Partial<HistoryLimits>;
  /**
   * Milliseconds to wait for another process that still has the folder, as the old pod of a rollout does; 30,000 by
   * default.
   */
  readonly lockTimeout?: number;
};

/**
 * Keeps objects in an LMDB file: durable once a write is answered, for one process (a second one is refused).
 *
 * Watches can resume from the last 10,000 changes, at most 64 MiB (see `history`), also of the time before a restart;
 * what is older is a 410 that names the oldest resourceVersion. While the disk is full, writes are a 500 with Retry-After,
 * `/readyz` fails, and reads go on.
 *
 * @param folder where to keep it unless `--data-dir` says otherwise; made with mode 0700
 *   where it is not there yet (a mounted volume keeps its own).
 *
 * @example
 * await serve({ resources: [Mango], storage: lmdb("data") });
 */
export function lmdb(folder?: string, { history, lockTimeout = 30_000 }: LmdbOptions = {}): StorageOpener {
  return async ({ dataDir, logger }) => {
    const path = dataDir ?? folder;
    if (!path) throw new Error('lmdb needs a folder: set --data-dir, or write lmdb("data")');
    await mkdir(path, { recursive: true, mode: 0o700 });
    const unlock = await waitForFolder(path, lockTimeout, logger);
    try {
      const database = await openDatabase(join(path, "objects.mdb"));
      const { kept, ...found } = await load(database);
      const journal = journalOf({ database, kept, unlock, freeBytes: () => freeBytes(path) });
      return opened(new ObjectStore({ journal, ...found, ...(history && { history }) }), history, logger);
    } catch (error) {
      await unlock();
      throw error;
    }
  };
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

async function openDatabase(path: string): Promise<Database> {
  if (!(await isLmdbFile(path))) throw new Error(`${path} is no LMDB file, or one that was cut short`);
  return open<Buffer, Buffer>({
    path,
    noSubdir: true,
    encoding: "binary",
    // lmdb's own key encoding reads strings by code that it evals against the names of its module, which a bundler
    // changes: a bundled server could not read what it had written.
    keyEncoding: "binary",
    // A write is answered when it is on the disk, so the sync belongs to the commit.
    overlappingSync: false,
  });
}
