import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { lockFolder } from "./folder-lock.ts";
import type { HistoryLimits, Past } from "./history.ts";
import { isLmdbFile } from "./lmdb-header.ts";
import { ObjectStore, type Journal } from "./object-store.ts";
import type { Key, StorageOpener, Stored } from "./storage.ts";

/**
 * Keeps objects in an LMDB file: durable once a write is answered, for one process (a second one is refused).
 *
 * @param folder where to keep it unless `--data-dir` says otherwise; made with mode 0700
 *   where it is not there yet (a mounted volume keeps its own).
 *
 * @example
 * await serve({ resources: [Mango], storage: lmdb("data") });
 */
export function lmdb(
  folder?: string,
  options: { readonly history?: Partial<HistoryLimits> } = {},
): StorageOpener {
  return async ({ dataDir }) => {
    const path = dataDir ?? folder;
    if (!path) throw new Error('lmdb needs a folder: set --data-dir, or write lmdb("data")');
    await mkdir(path, { recursive: true, mode: 0o700 });
    const unlock = await lockFolder(path);
    try {
      const database = await openDatabase(join(path, "objects.mdb"));
      const { revision, objects } = load(database);
      return new ObjectStore({ journal: journalOf(database, unlock), revision, objects, ...options });
    } catch (error) {
      await unlock();
      throw error;
    }
  };
}

type Database = RootDatabase<Buffer, Buffer>;

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

const revisionKey = Buffer.from("revision");

/** Keys of objects start with it; no part of a key can hold the zero byte that separates the parts. */
const objectPrefix = "object\0";

/** An object's value is its revision in eight bytes, then its JSON. */
const revisionBytes = 8;

function load(database: Database): { revision: number; objects: Stored[] } {
  const counter = database.get(revisionKey);
  const objects: Stored[] = [];
  for (const { key, value } of database.getRange({
    start: Buffer.from(objectPrefix),
    end: Buffer.from("object\u0001"),
  })) {
    const [, resource = "", namespace = "", name = ""] = key.toString().split("\0");
    // The value is a view into LMDB's memory that the next step may reuse.
    const bytes = Buffer.from(value.subarray(revisionBytes));
    objects.push({ key: { resource, namespace, name }, revision: Number(value.readBigUInt64BE()), bytes });
  }
  return { revision: counter ? Number(counter.readBigUInt64BE()) : 1, objects };
}

function journalOf(database: Database, unlock: () => Promise<void>): Journal {
  let failure: unknown;
  return {
    append: async (batch) => {
      try {
        const writes: Promise<unknown>[] = [];
        writes.push(database.batch(() => writes.push(...writeBatch(database, batch))));
        await Promise.all(writes);
        failure = undefined;
      } catch (error) {
        failure = error;
        throw error;
      }
    },
    check: () => {
      if (failure) throw new Error("the last write to the LMDB file failed", { cause: failure });
    },
    close: async () => {
      await database.close();
      await unlock();
    },
  };
}

function writeBatch(database: Database, batch: readonly Past[]): Promise<unknown>[] {
  const writes = batch.map(({ type, key, revision, bytes }) =>
    type === "DELETED"
      ? database.remove(objectKey(key))
      : database.put(objectKey(key), Buffer.concat([counterOf(revision), bytes])),
  );
  return [...writes, database.put(revisionKey, counterOf(batch.at(-1)?.revision ?? 1))];
}

const objectKey = ({ resource, namespace, name }: Key): Buffer =>
  Buffer.from([objectPrefix.slice(0, -1), resource, namespace, name].join("\0"));

function counterOf(revision: number): Buffer {
  const buffer = Buffer.alloc(revisionBytes);
  buffer.writeBigUInt64BE(BigInt(revision));
  return buffer;
}
