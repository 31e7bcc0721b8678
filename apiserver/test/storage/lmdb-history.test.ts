import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open as openLmdb } from "lmdb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HistoryLimits } from "../../src/storage/history.ts";
import { lmdb } from "../../src/storage/lmdb.ts";
import { allEvents, revisionKey, writeRevision } from "../../src/storage/lmdb/records.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { arrivals, contents, everything, put, remove, subscribe, take } from "./contract/kit.ts";

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "kagg-lmdb-history-"));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

const open = (history?: Partial<HistoryLimits>): Promise<Storage> =>
  lmdb(undefined, { ...(history && { history }) })({ dataDir });

async function someChanges(storage: Storage): Promise<void> {
  for (const name of ["a", "b", "c"]) await put(storage, name);
  await put(storage, "a", 2);
  await remove(storage, "b", 3);
  await put(storage, "b");
  await put(storage, "a", 5);
  await remove(storage, "c", 4);
}

describe("the history of an lmdb store", () => {
  it("is the same after a restart", async () => {
    const before = await open();
    await someChanges(before);
    const events = await take(subscribe(before, 1), 8);
    const lists = Array.from({ length: 8 }, (_, index) => contents(before, index + 1));
    await before.close();

    const after = await open();
    expect(after.oldestRevision()).toBe(1);
    expect(await take(subscribe(after, 1), 8)).toEqual(events);
    expect(Array.from({ length: 8 }, (_, index) => contents(after, index + 1))).toEqual(lists);
    const waiting = arrivals(subscribe(after, 9));
    await put(after, "d");
    expect(await waiting).toMatchObject([{ type: "ADDED", revision: 10 }]);
    await after.close();
  });

  it("is bounded in the file as it is in memory", async () => {
    const before = await open({ events: 3 });
    await someChanges(before);
    const oldest = before.oldestRevision();
    expect(oldest).toBe(6);
    await before.close();
    const raw = openLmdb<Buffer, Buffer>({
      path: join(dataDir, "objects.mdb"),
      noSubdir: true,
      encoding: "binary",
      keyEncoding: "binary",
    });
    // What the last change has pushed out goes with the next one.
    expect([...raw.getKeys(allEvents())]).toHaveLength(4);
    await raw.close();
    const after = await open({ events: 3 });
    expect(after.oldestRevision()).toBe(oldest);
    expect(after.changes(everything, oldest - 1)).toBe("too-old");
    expect(await take(subscribe(after, oldest), 3)).toHaveLength(3);
    await after.close();
  });

  it("is dropped where a server that kept none has written since", async () => {
    const before = await open();
    await someChanges(before);
    await before.close();
    const raw = openLmdb<Buffer, Buffer>({
      path: join(dataDir, "objects.mdb"),
      noSubdir: true,
      encoding: "binary",
      keyEncoding: "binary",
    });
    await raw.put(revisionKey, writeRevision(12));
    await raw.close();
    const after = await open();
    expect([after.revision(), after.oldestRevision()]).toEqual([12, 12]);
    await put(after, "d");
    await after.close();
    const again = await open();
    expect([again.oldestRevision(), again.revision()]).toEqual([12, 13]);
    await again.close();
  });
});
