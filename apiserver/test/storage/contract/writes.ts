import { expect, it } from "vitest";
import { encode, key, names, put, remove, subscribe, take, text, type OpenStorage } from "./kit.ts";

export function writesContract(start: OpenStorage): void {
  it("begins with nothing in it, at a revision that reads can name", async () => {
    const storage = await start();
    expect(storage.revision()).toBeGreaterThanOrEqual(1);
    expect(storage.oldestRevision()).toBe(storage.revision());
    expect(storage.get(key("a"))).toBeUndefined();
    expect(names(storage)).toEqual([]);
    expect(() => storage.check()).not.toThrow();
  });

  it("creates only what is not there", async () => {
    const storage = await start();
    const from = storage.revision();
    const first = await storage.write({ key: key("a"), expected: 0, type: "put", encode: encode("one") });
    const stored = { key: key("a"), revision: from + 1, bytes: Buffer.from(`one@${from + 1}`) };
    expect(first).toEqual({ done: true, stored });
    const second = await storage.write({ key: key("a"), expected: 0, type: "put", encode: encode("two") });
    expect(second).toMatchObject({ done: false, found: stored });
    expect(text(storage, "a")).toBe(`one@${from + 1}`);
    expect(storage.revision()).toBe(from + 1);
  });

  it("changes and deletes only at the expected revision", async () => {
    const storage = await start();
    const first = await put(storage, "a");
    const early = { key: key("a"), expected: first + 100, type: "put", encode: encode("x") } as const;
    expect(await storage.write(early)).toMatchObject({ done: false, found: { revision: first } });
    const second = await put(storage, "a", first);
    const late = { key: key("a"), expected: first, type: "delete", encode: encode("x") } as const;
    expect(await storage.write(late)).toMatchObject({ done: false, found: { revision: second } });
    const last = { key: key("a"), expected: second, type: "delete", encode: encode("a") } as const;
    expect(await storage.write(last)).toMatchObject({
      done: true,
      stored: { revision: second + 1, bytes: Buffer.from(`a@${second + 1}`) },
    });
    expect(storage.get(key("a"))).toBeUndefined();
    expect(await storage.write(last)).toEqual({ done: false, found: undefined });
    expect(await storage.write({ ...last, expected: 0 })).toEqual({ done: false, found: undefined });
  });

  it("creates anew what was deleted", async () => {
    const storage = await start();
    const first = await put(storage, "a");
    const gone = await remove(storage, "a", first);
    const again = await put(storage, "a");
    expect([gone, again]).toEqual([first + 1, first + 2]);
    expect(text(storage, "a")).toBe(`a@${again}`);
  });

  it("lets one of many writers of the same revision win", async () => {
    const storage = await start();
    const from = storage.revision();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        storage.write({ key: key("a"), expected: 0, type: "put", encode: encode(`writer ${index} of 20`) }),
      ),
    );
    expect(results.filter(({ done }) => done)).toHaveLength(1);
    const found = results.map((result) => (result.done ? result.stored : result.found));
    expect(found).toEqual(Array.from({ length: 20 }, () => storage.get(key("a"))));
    expect(storage.revision()).toBe(from + 1);
  });

  it("loses no increment of many writers that try again", async () => {
    const storage = await start();
    await storage.write({ key: key("a"), expected: 0, type: "put", encode: () => Buffer.from("0") });
    const increment = async (): Promise<void> => {
      for (;;) {
        const found = storage.get(key("a"));
        const next = Buffer.from(String(Number(found?.bytes.toString()) + 1));
        const expected = found?.revision ?? 0;
        const result = await storage.write({ key: key("a"), expected, type: "put", encode: () => next });
        if (result.done) return;
      }
    };
    await Promise.all(Array.from({ length: 12 }, increment));
    expect(text(storage, "a")).toBe("12");
  });

  it("gives concurrent writes one revision each, in the order of the events", async () => {
    const storage = await start();
    const from = storage.revision();
    const changes = subscribe(storage, from);
    const revisions = await Promise.all(Array.from({ length: 50 }, (_, index) => put(storage, `m${index}`)));
    expect(storage.revision()).toBe(from + 50);
    const events = await take(changes, 50);
    const all = Array.from({ length: 50 }, (_, index) => from + index + 1);
    expect(events.map(({ revision }) => revision)).toEqual(all);
    expect(revisions.toSorted((a, b) => a - b)).toEqual(all);
  });

  it("keeps of an object what it is, and nothing of what it was", async () => {
    const storage = await start();
    const second = await put(storage, "a", await put(storage, "a"));
    const stored = { key: key("a"), revision: second, bytes: Buffer.from(`a@${second}`) };
    expect(storage.get(key("a"))).toStrictEqual(stored);
  });

  it("leaves no trace of a change whose encode throws", async () => {
    const storage = await start();
    const from = storage.revision();
    const failing = storage.write({
      key: key("a"),
      expected: 0,
      type: "put",
      encode: () => {
        throw new Error("no");
      },
    });
    await expect(failing).rejects.toThrow("no");
    expect(await put(storage, "a")).toBe(from + 1);
  });

  it("keeps bytes whatever is in them", async () => {
    const storage = await start();
    const bytes = Buffer.from([...Array.from({ length: 256 }).keys()]);
    await storage.write({ key: key("a"), expected: 0, type: "put", encode: () => bytes });
    expect(storage.get(key("a"))?.bytes).toEqual(bytes);
    const traps = '{"labels":{"resourceVersion":"1111111111111111"},"resourceVersion":"';
    const written = await storage.write({
      key: key("b"),
      expected: 0,
      type: "put",
      encode: (revision) => Buffer.from(`${revision} ${traps}${revision}"} 12,5\n${revision}`),
    });
    const revision = written.done ? written.stored.revision : 0;
    expect(text(storage, "b")).toBe(`${revision} ${traps}${revision}"} 12,5\n${revision}`);
  });

  it("has what was answered, for whoever waits until it is fresh", async () => {
    const storage = await start();
    const revision = await put(storage, "a");
    await storage.fresh();
    expect(storage.get(key("a"))?.revision).toBe(revision);
    expect(storage.revision()).toBe(revision);
  });

  it("refuses to work once it is closed", async () => {
    const storage = await start();
    await storage.close();
    expect(() => storage.check()).toThrow("the storage is closed");
    await expect(put(storage, "a")).rejects.toThrow("the storage is closed");
    await storage.close();
  });
}
