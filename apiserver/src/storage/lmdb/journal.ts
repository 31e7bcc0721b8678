import { messageOf } from "../../http/message-of.ts";
import type { Past } from "../history.ts";
import type { Journal } from "../object-store.ts";
import { writeFailed } from "../storage-error.ts";
import type { Database } from "./load.ts";
import { eventsKey, objectKey, revisionKey, writeEvents, writeObject, writeRevision } from "./records.ts";

export type JournalOptions = {
  readonly database: Database;
  /** Under which revisions changes are kept already. */
  readonly kept: readonly number[];
  /** Bytes that the disk still has room for. */
  readonly freeBytes: () => number;
  readonly unlock: () => Promise<void>;
};

/**
 * Writes changes into the file, and beside them what they need to be taken back, for watches that go on after a restart.
 *
 * What a full disk could not take is refused before lmdb-js tries: there, a failed commit ends the process, or harms it
 * (docs/decisions/048).
 */
export function journalOf({ database, freeBytes, unlock, ...before }: JournalOptions): Journal {
  const kept = [...before.kept];
  let failure: unknown;
  /** How much the last refused batch needs; a server that is not ready gets no write to find room with. */
  let missing = 0;
  const problem = (): string | undefined => {
    if (failure) return `the LMDB file could not be written: ${messageOf(failure)}; restart this server`;
    if (missing > 0 && freeBytes() >= missing) missing = 0;
    return missing > 0 ? `the disk is full: ${missing} free bytes are needed` : undefined;
  };
  return {
    append: async (batch, oldest) => {
      const needed = roomFor(batch);
      missing = freeBytes() < needed ? needed : 0;
      const reason = problem();
      if (reason) throw writeFailed(reason, failure);
      const dropped = firstIndex(kept, (last) => last > oldest);
      const groups = grouped(batch);
      try {
        await commit(database, () => [
          ...kept.slice(0, dropped).map((last) => database.remove(eventsKey(last))),
          ...changes(database, batch),
          ...groups.map((group) => database.put(eventsKey(lastOf(group)), writeEvents(group))),
        ]);
      } catch (error) {
        failure = error;
        throw writeFailed(`the change could not be written to the disk: ${messageOf(error)}`, error);
      }
      kept.splice(0, dropped);
      kept.push(...groups.map(lastOf));
    },
    check: () => {
      const reason = problem();
      if (reason) throw new Error(reason, { cause: failure });
    },
    close: async () => {
      await database.close();
      await unlock();
    },
  };
}

/** LMDB writes whole pages, and those that lead to them; the rest is for what it keeps of itself. */
const roomForPages = 32 * 1024;
const reserve = 2 * 1024 * 1024;

const roomFor = (batch: readonly Past[]): number =>
  batch.reduce(
    (sum, { bytes, previous }) => sum + bytes.length + (previous?.length ?? 0) + roomForPages,
    reserve,
  );

/** Makes all writes of `write` in one transaction. */
async function commit(database: Database, write: () => Promise<unknown>[]): Promise<void> {
  const writes: Promise<unknown>[] = [];
  writes.push(database.batch(() => writes.push(...write())));
  const settled = await Promise.allSettled(writes.map((one) => one.catch(reveal)));
  const failed = settled.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

/** lmdb-js hides the reason of a failed commit in a promise of its own. */
async function reveal(failure: unknown): Promise<never> {
  await (failure as { readonly commitError?: Promise<unknown> }).commitError;
  throw failure;
}

function firstIndex(revisions: readonly number[], matches: (revision: number) => boolean): number {
  const found = revisions.findIndex(matches);
  return found < 0 ? revisions.length : found;
}

const lastOf = (batch: readonly Past[]): number => batch.at(-1)?.revision ?? 1;

/** What is kept together is also held in memory together, so it is not as large as a batch can be. */
const groupSize = 64;

const grouped = (batch: readonly Past[]): readonly (readonly Past[])[] =>
  Array.from({ length: Math.ceil(batch.length / groupSize) }, (_, index) =>
    batch.slice(index * groupSize, (index + 1) * groupSize),
  );

const changes = (database: Database, batch: readonly Past[]): Promise<unknown>[] => [
  ...batch.map((event) =>
    event.type === "DELETED"
      ? database.remove(objectKey(event.key))
      : database.put(objectKey(event.key), writeObject(event)),
  ),
  database.put(revisionKey, writeRevision(lastOf(batch))),
];
