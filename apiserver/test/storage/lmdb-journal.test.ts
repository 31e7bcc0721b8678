import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { expect, it } from "vitest";
import { journalOf } from "../../src/storage/lmdb/journal.ts";
import { ObjectStore } from "../../src/storage/object-store.ts";
import { arrivals, key, names, put, subscribe } from "./contract/kit.ts";

it("refuses what a full disk could not take, serves on, and recovers without a write", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kagg-lmdb-journal-"));
  const database = open<Buffer, Buffer>({
    path: join(folder, "objects.mdb"),
    noSubdir: true,
    encoding: "binary",
    keyEncoding: "binary",
  });
  let free = 100 * 1024 * 1024;
  const unlock = (): Promise<void> => Promise.resolve();
  const journal = journalOf({ database, kept: [], freeBytes: () => free, unlock });
  const storage = new ObjectStore({ journal });
  try {
    await put(storage, "a");
    const changes = subscribe(storage, 2);
    free = 1024;
    const refused = { status: { code: 500, details: { retryAfterSeconds: 1 } } };
    await expect(put(storage, "b")).rejects.toMatchObject(refused);
    await expect(put(storage, "a", 2)).rejects.toMatchObject(refused);
    expect(() => storage.check()).toThrow("the disk is full");
    expect([storage.revision(), names(storage)]).toEqual([2, ["default/a"]]);
    expect(storage.get(key("a"))?.revision).toBe(2);
    free = 100 * 1024 * 1024;
    expect(() => storage.check()).not.toThrow();
    const revision = await put(storage, "b");
    expect(revision).toBeGreaterThan(2);
    expect(await arrivals(changes)).toMatchObject([{ type: "ADDED", revision }]);
  } finally {
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  }
});
