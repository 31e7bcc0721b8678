import { afterEach, describe, expect, it } from "vitest";
import type { Changes, Key, Storage, StorageEvent } from "../../src/storage/storage.ts";
import type { HistoryLimits } from "../../src/storage/history.ts";

export type OpenStorage = (history?: Partial<HistoryLimits>) => Promise<Storage>;

const mangoes = "mangoes.fruit.example.com";
const key = (name: string, namespace = "default", resource = mangoes): Key => ({ resource, namespace, name });
const encode =
  (text: string) =>
  (revision: number): Buffer =>
    Buffer.from(`${text}@${revision}`);

/** What every storage promises; an implementation runs this in its own test file. */
export function storageContract(name: string, open: OpenStorage): void {
  describe(`${name} keeps the contract of a storage`, () => {
    const opened: Storage[] = [];
    const start: OpenStorage = async (history) => {
      const storage = await open(history);
      opened.push(storage);
      return storage;
    };
    afterEach(async () => {
      for (const storage of opened.splice(0)) await storage.close();
    });

    it("begins at revision 1 with nothing in it", async () => {
      const storage = await start();
      expect(storage.revision()).toBe(1);
      expect(storage.oldestRevision()).toBe(1);
      expect(storage.get(key("a"))).toBeUndefined();
      expect(names(storage)).toEqual([]);
      expect(() => storage.check()).not.toThrow();
    });

    it("creates only what is not there", async () => {
      const storage = await start();
      const first = await storage.write({ key: key("a"), expected: 0, type: "put", encode: encode("one") });
      expect(first).toEqual({
        done: true,
        stored: { key: key("a"), revision: 2, bytes: Buffer.from("one@2") },
      });
      const second = await storage.write({ key: key("a"), expected: 0, type: "put", encode: encode("two") });
      expect(second).toMatchObject({ done: false, found: { revision: 2 } });
      expect(text(storage, "a")).toBe("one@2");
      expect(storage.revision()).toBe(2);
    });

    it("changes and deletes only at the expected revision", async () => {
      const storage = await start();
      await put(storage, "a", 0);
      expect(
        await storage.write({ key: key("a"), expected: 7, type: "put", encode: encode("x") }),
      ).toMatchObject({
        done: false,
        found: { revision: 2 },
      });
      await put(storage, "a", 2);
      expect(
        await storage.write({ key: key("a"), expected: 2, type: "delete", encode: encode("x") }),
      ).toMatchObject({
        done: false,
        found: { revision: 3 },
      });
      expect(
        await storage.write({ key: key("a"), expected: 3, type: "delete", encode: encode("gone") }),
      ).toMatchObject({ done: true, stored: { revision: 4, bytes: Buffer.from("gone@4") } });
      expect(storage.get(key("a"))).toBeUndefined();
      expect(
        await storage.write({ key: key("a"), expected: 0, type: "delete", encode: encode("x") }),
      ).toEqual({
        done: false,
        found: undefined,
      });
    });

    it("lets one of many writers of the same revision win", async () => {
      const storage = await start();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          storage.write({ key: key("a"), expected: 0, type: "put", encode: encode(String(index)) }),
        ),
      );
      expect(results.filter(({ done }) => done)).toHaveLength(1);
      expect(storage.revision()).toBe(2);
    });

    it("gives concurrent writes one revision each, in the order of the events", async () => {
      const storage = await start();
      const changes = subscribe(storage, 1);
      await Promise.all(Array.from({ length: 50 }, (_, index) => put(storage, `m${index}`, 0)));
      expect(storage.revision()).toBe(51);
      const events = await take(changes, 50);
      expect(events.map(({ revision }) => revision)).toEqual(
        Array.from({ length: 50 }, (_, index) => index + 2),
      );
    });

    it("leaves no trace of a change whose encode throws", async () => {
      const storage = await start();
      const failing = storage.write({
        key: key("a"),
        expected: 0,
        type: "put",
        encode: () => {
          throw new Error("no");
        },
      });
      await expect(failing).rejects.toThrow("no");
      await put(storage, "a", 0);
      expect(text(storage, "a")).toBe("a@2");
    });

    it("lists by namespace and name, apart from other resources", async () => {
      const storage = await start();
      for (const [namespace, name] of [
        ["b", "x"],
        ["a-b", "x"],
        ["a", "z"],
        ["a", "y"],
        ["", "c"],
      ] as const) {
        await storage.write({ key: key(name, namespace), expected: 0, type: "put", encode: encode(name) });
      }
      await storage.write({
        key: key("q", "a", "other.example.com"),
        expected: 0,
        type: "put",
        encode: encode("q"),
      });
      expect(names(storage)).toEqual(["/c", "a/y", "a/z", "a-b/x", "b/x"]);
      expect(names(storage, "a")).toEqual(["a/y", "a/z"]);
      expect(names(storage, "nothing")).toEqual([]);
      const page = storage.list(
        { resource: mangoes, namespace: undefined },
        { after: { namespace: "a", name: "y" } },
      );
      expect(page !== "too-old" && [...page.items].map((stored) => stored.key.name)).toEqual(["z", "x", "x"]);
      expect(page !== "too-old" && page.count()).toBe(3);
      const inside = storage.list(
        { resource: mangoes, namespace: "a" },
        { after: { namespace: "a", name: "y" } },
      );
      expect(inside !== "too-old" && inside.count()).toBe(1);
    });

    it("keeps a list as it was while it is read", async () => {
      const storage = await start();
      for (const name of ["a", "b", "c"]) await put(storage, name, 0);
      const list = storage.list({ resource: mangoes, namespace: undefined });
      if (list === "too-old") throw new Error("too old");
      const items = list.items[Symbol.iterator]();
      items.next();
      await storage.write({ key: key("b"), expected: 3, type: "delete", encode: encode("b") });
      await put(storage, "aa", 0);
      expect(list.revision).toBe(4);
      expect([items.next().value?.key.name, items.next().value?.key.name, items.next().done]).toEqual([
        "b",
        "c",
        true,
      ]);
    });

    it("lists as of an earlier revision", async () => {
      const storage = await start();
      for (const name of ["a", "b", "c"]) await put(storage, name, 0);
      await put(storage, "a", 2);
      await storage.write({ key: key("b"), expected: 3, type: "delete", encode: encode("b") });
      await put(storage, "d", 0);
      await put(storage, "b", 0);
      expect(contents(storage, 4)).toEqual(["a@2", "b@3", "c@4"]);
      expect(contents(storage, 6)).toEqual(["a@5", "c@4"]);
      expect(contents(storage, 8)).toEqual(["a@5", "b@8", "c@4", "d@7"]);
      expect(contents(storage, 1)).toEqual([]);
      const page = storage.list(
        { resource: mangoes, namespace: undefined },
        { revision: 4, after: { namespace: "default", name: "a" } },
      );
      expect(page !== "too-old" && [page.revision, page.count()]).toEqual([4, 2]);
    });

    it("answers too-old for what history no longer reaches", async () => {
      const storage = await start({ events: 3 });
      for (const name of ["a", "b", "c", "d", "e"]) await put(storage, name, 0);
      expect(storage.oldestRevision()).toBe(3);
      expect(storage.list({ resource: mangoes, namespace: undefined }, { revision: 2 })).toBe("too-old");
      expect(contents(storage, 3)).toEqual(["a@2", "b@3"]);
      expect(storage.changes({ resource: mangoes, namespace: undefined }, 2)).toBe("too-old");
      expect(storage.changes({ resource: mangoes, namespace: undefined }, 3)).not.toBe("too-old");
    });

    it("bounds history by bytes too", async () => {
      const storage = await start({ bytes: 100 });
      for (let index = 0; index < 5; index++) {
        await storage.write({
          key: key(`m${index}`),
          expected: 0,
          type: "put",
          encode: () => Buffer.alloc(40),
        });
      }
      expect(storage.oldestRevision()).toBe(4);
    });

    it("delivers what has happened since a revision, then what happens", async () => {
      const storage = await start();
      await put(storage, "a", 0);
      await put(storage, "a", 2);
      const changes = subscribe(storage, 2);
      expect(await changes.next()).toMatchObject([
        { type: "MODIFIED", revision: 3, bytes: Buffer.from("a@3"), previous: Buffer.from("a@2") },
      ]);
      const waiting = changes.next();
      await storage.write({ key: key("a"), expected: 3, type: "delete", encode: encode("last") });
      expect(await waiting).toMatchObject([
        { type: "DELETED", revision: 4, bytes: Buffer.from("last@4"), previous: Buffer.from("a@3") },
      ]);
      // The reader may not have passed it on yet.
      expect(changes.delivered()).toBe(3);
      const next = changes.next();
      expect(changes.delivered()).toBe(4);
      changes.close();
      expect(await next).toBeUndefined();
    });

    it("delivers only what is asked for, and knows that the rest was not missed", async () => {
      const storage = await start();
      const changes = subscribe(storage, 1, "mine");
      await put(storage, "a", 0);
      await storage.write({
        key: key("q", "mine", "other.example.com"),
        expected: 0,
        type: "put",
        encode: encode("q"),
      });
      expect(changes.delivered()).toBe(3);
      await storage.write({ key: key("b", "mine"), expected: 0, type: "put", encode: encode("b") });
      expect(changes.delivered()).toBe(3);
      expect(await changes.next()).toMatchObject([{ type: "ADDED", revision: 4, previous: undefined }]);
      expect(changes.delivered()).toBe(3);
    });

    it("cuts off a reader that is too slow", async () => {
      const storage = await start({ events: 3 });
      const changes = subscribe(storage, 1);
      for (const name of ["a", "b", "c", "d"]) await put(storage, name, 0);
      expect(await changes.next()).toBe("overflow");
      expect(await changes.next()).toBeUndefined();
    });

    it("ends subscriptions that are closed, and all of them when it closes", async () => {
      const storage = await start();
      const [one, two] = [subscribe(storage, 1), subscribe(storage, 1)];
      const waiting = [one.next(), two.next()];
      one.close();
      expect(await waiting[0]).toBeUndefined();
      await storage.close();
      expect(await waiting[1]).toBeUndefined();
      expect(() => storage.check()).toThrow("the storage is closed");
      await expect(put(storage, "a", 0)).rejects.toThrow("the storage is closed");
    });
  });
}

async function put(storage: Storage, name: string, expected: number): Promise<void> {
  const result = await storage.write({ key: key(name), expected, type: "put", encode: encode(name) });
  if (!result.done) throw new Error(`${name} was not written`);
}

function text(storage: Storage, name: string): string | undefined {
  return storage.get(key(name))?.bytes.toString();
}

function names(storage: Storage, namespace?: string): string[] {
  const list = storage.list({ resource: mangoes, namespace });
  return list === "too-old" ? [list] : [...list.items].map(({ key }) => `${key.namespace}/${key.name}`);
}

function contents(storage: Storage, revision: number): string[] {
  const list = storage.list({ resource: mangoes, namespace: undefined }, { revision });
  return list === "too-old" ? [list] : [...list.items].map(({ bytes }) => bytes.toString());
}

function subscribe(storage: Storage, revision: number, namespace?: string): Changes {
  const changes = storage.changes({ resource: mangoes, namespace }, revision);
  if (changes === "too-old") throw new Error("too old");
  return changes;
}

async function take(changes: Changes, count: number): Promise<StorageEvent[]> {
  const events: StorageEvent[] = [];
  while (events.length < count) {
    const next = await changes.next();
    if (!next || next === "overflow") break;
    events.push(...next);
  }
  return events;
}
