import type { Past } from "../history.ts";
import type { Journal } from "../object-store.ts";
import { writeFailed } from "../storage-error.ts";
import type { Database } from "./load.ts";
import { eventKey, objectKey, revisionKey, writeEvent, writeObject, writeRevision } from "./records.ts";

/** How often it is tried whether a file that could not be written can be again, in milliseconds. */
const tryAgainEvery = 1000;

/** As much as a few objects need, so that what is found is not the last free page. */
const probeSize = 256 * 1024;
const probeKey = Buffer.from("probe");

/**
 * Writes changes into the file, and beside each what it needs to be taken back, for watches that go on after a restart.
 * While the file cannot be written, it tries again on its own: a server that is not ready gets no write to try with.
 */
export function journalOf(database: Database, firstKept: number, unlock: () => Promise<void>): Journal {
  const state = {
    failure: undefined as unknown,
    kept: firstKept,
    timer: undefined as NodeJS.Timeout | undefined,
  };
  const commit = async (write: () => Promise<unknown>[]): Promise<void> => {
    const writes: Promise<unknown>[] = [];
    writes.push(database.batch(() => writes.push(...write())));
    const settled = await Promise.allSettled(writes);
    const failed = settled.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  };
  const probe = async (): Promise<void> => {
    try {
      await commit(() => [database.put(probeKey, Buffer.alloc(probeSize, 1))]);
      await commit(() => [database.remove(probeKey)]);
      state.failure = undefined;
    } catch (error) {
      fail(error);
    }
  };
  const fail = (error: unknown): void => {
    state.failure = error;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => void probe(), tryAgainEvery).unref();
  };
  return {
    append: async (batch, oldest) => {
      try {
        await commit(() => [...forget(database, state.kept, oldest), ...changes(database, batch)]);
      } catch (error) {
        fail(error);
        throw writeFailed(`the change could not be written to the disk: ${messageOf(error)}`, error);
      }
      state.kept = Math.max(state.kept, oldest + 1);
      state.failure = undefined;
    },
    check: () => {
      const { failure } = state;
      if (!failure) return;
      throw new Error(`the LMDB file cannot be written: ${messageOf(failure)}`, { cause: failure });
    },
    close: async () => {
      clearTimeout(state.timer);
      await database.close();
      await unlock();
    },
  };
}

function changes(database: Database, batch: readonly Past[]): Promise<unknown>[] {
  const last = batch.at(-1)?.revision ?? 1;
  return [
    ...batch.flatMap((event) => [
      event.type === "DELETED"
        ? database.remove(objectKey(event.key))
        : database.put(objectKey(event.key), writeObject(event)),
      database.put(eventKey(event.revision), writeEvent(event)),
    ]),
    database.put(revisionKey, writeRevision(last)),
  ];
}

/** Removes the changes that history has dropped. */
function forget(database: Database, from: number, oldest: number): Promise<unknown>[] {
  const writes: Promise<unknown>[] = [];
  for (let revision = from; revision <= oldest; revision++) writes.push(database.remove(eventKey(revision)));
  return writes;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
