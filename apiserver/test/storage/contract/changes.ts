import { expect, it } from "vitest";
import { collectGarbage } from "../../garbage.ts";
import { arrivals, encode, key, put, remove, subscribe, take, type OpenStorage } from "./kit.ts";

export function changesContract(start: OpenStorage): void {
  it("delivers what has happened since a revision, then what happens", async () => {
    const storage = await start();
    const first = await put(storage, "a");
    const second = await put(storage, "a", first);
    const changes = subscribe(storage, first);
    const [before, after] = [Buffer.from(`a@${first}`), Buffer.from(`a@${second}`)];
    expect(await arrivals(changes)).toMatchObject([
      { type: "MODIFIED", revision: second, bytes: after, previous: before },
    ]);
    const waiting = arrivals(changes);
    const third = await remove(storage, "a", second);
    expect(await waiting).toMatchObject([
      { type: "DELETED", revision: third, bytes: Buffer.from(`a@${third}`), previous: after },
    ]);
    // The reader may not have passed it on yet.
    expect(changes.delivered()).toBe(second);
    const next = arrivals(changes);
    expect(changes.delivered()).toBe(third);
    changes.close();
    expect(await next).toBeUndefined();
  });

  it("delivers only what is asked for, and knows that the rest was not missed", async () => {
    const storage = await start();
    const changes = subscribe(storage, storage.revision(), "mine");
    await put(storage, "a");
    const other = key("q", "mine", "other.example.com");
    await storage.write({ key: other, expected: 0, type: "put", encode: encode("q") });
    const unseen = storage.revision();
    expect(changes.delivered()).toBe(unseen);
    const seen = await put(storage, "b", 0, "mine");
    expect(changes.delivered()).toBe(unseen);
    expect(await arrivals(changes)).toMatchObject([{ type: "ADDED", revision: seen, previous: undefined }]);
    expect(changes.delivered()).toBe(unseen);
  });

  it("does not hold what its history has forgotten", async () => {
    const storage = await start({ events: 3 });
    let revision = await put(storage, "a");
    const forgotten = new WeakRef(storage.get(key("a"))?.bytes ?? {});
    for (let times = 0; times < 10; times++) revision = await put(storage, "a", revision);
    await collectGarbage();
    expect(forgotten.deref()).toBeUndefined();
  });

  it("cuts off a reader that is too slow", async () => {
    const storage = await start({ events: 3 });
    const changes = subscribe(storage, storage.revision());
    for (const name of ["a", "b", "c", "d"]) await put(storage, name);
    expect(await arrivals(changes)).toBe("overflow");
    expect(await arrivals(changes)).toBeUndefined();
  });

  it("does not cut off a reader for changes that do not concern it", async () => {
    const storage = await start({ events: 3 });
    const changes = subscribe(storage, storage.revision(), "mine");
    const waiting = arrivals(changes);
    for (const name of ["a", "b", "c", "d"]) await put(storage, name);
    const seen = await put(storage, "e", 0, "mine");
    expect(await waiting).toMatchObject([{ type: "ADDED", revision: seen }]);
    const more = arrivals(changes);
    for (const name of ["f", "g", "h", "i"]) await put(storage, name);
    expect(changes.delivered()).toBe(storage.revision());
    const last = await put(storage, "j", 0, "mine");
    expect(await more).toMatchObject([{ type: "ADDED", revision: last }]);
  });

  it("cuts off a reader that has missed one change among many that do not concern it", async () => {
    const storage = await start({ events: 3 });
    const changes = subscribe(storage, storage.revision(), "mine");
    const first = arrivals(changes);
    await put(storage, "a", 0, "mine");
    expect(await first).toHaveLength(1);
    await put(storage, "b", 0, "mine");
    for (const name of ["f", "g", "h", "i"]) await put(storage, name);
    expect(await arrivals(changes)).toBe("overflow");
  });

  it("ends subscriptions that are closed, and all of them when it closes", async () => {
    const storage = await start();
    const [one, two] = [subscribe(storage, storage.revision()), subscribe(storage, storage.revision())];
    const waiting = [arrivals(one), arrivals(two)];
    one.close();
    expect(await waiting[0]).toBeUndefined();
    await storage.close();
    expect(await waiting[1]).toBeUndefined();
    expect(await arrivals(two)).toBeUndefined();
  });

  it("tells every subscription the same, from wherever it began", async () => {
    const storage = await start();
    const from = storage.revision();
    const early = subscribe(storage, from);
    const revisions: number[] = [];
    for (let index = 0; index < 10; index++) revisions.push(await put(storage, `m${index}`));
    const late = subscribe(storage, from + 5);
    const all = (await take(early, 10)).map(({ revision }) => revision);
    expect(all).toEqual(revisions);
    expect((await take(late, 5)).map(({ revision }) => revision)).toEqual(revisions.slice(5));
  });
}
