import { expect, it } from "vitest";
import { arrivals, items, put, remove, subscribe, take, type OpenStorage } from "./kit.ts";

export function manyContract(start: OpenStorage): void {
  it("is the sum of its events, in an order without gaps, whatever many writers do", async () => {
    const storage = await start();
    const from = storage.revision();
    const changes = subscribe(storage, from);
    const results = await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        let writes = 0;
        for (let round = 0; round < 6; round++) {
          const name = `w${writer}-${round % 3}`;
          const revision = await put(storage, name);
          const next = await put(storage, name, revision);
          writes += 2;
          if (round === 5 && writer % 2 === 0) continue;
          await remove(storage, name, next);
          writes++;
        }
        return writes;
      }),
    );
    const count = results.reduce((sum, writes) => sum + writes, 0);
    const events = await take(changes, count);
    const revisions = events.map(({ revision }) => revision);
    expect(revisions).toEqual(Array.from({ length: count }, (_, index) => from + index + 1));
    const live = new Map<string, string>();
    for (const { type, key, bytes, previous } of events) {
      expect(live.get(key.name)).toBe(previous?.toString());
      expect(type === "ADDED").toBe(previous === undefined);
      if (type === "DELETED") live.delete(key.name);
      else live.set(key.name, bytes.toString());
    }
    const found = items(storage);
    const listed = found === "too-old" ? [] : found.map(({ bytes }) => bytes.toString());
    expect(listed).toEqual([...live.values()].toSorted());
  });

  it("serves 10,000 subscriptions", async () => {
    const storage = await start();
    const from = storage.revision();
    const all = Array.from({ length: 10_000 }, (_, index) => subscribe(storage, from, `n${index % 100}`));
    const waiting = all.map((changes) => arrivals(changes));
    const revision = await put(storage, "a", 0, "n7");
    const told = await Promise.all(waiting.filter((_, index) => index % 100 === 7));
    expect(told).toHaveLength(100);
    for (const events of told) expect(events).toMatchObject([{ revision, type: "ADDED" }]);
    expect(all[8]?.delivered()).toBe(revision);
    await storage.close();
    const rest = waiting.filter((_, index) => index % 100 !== 7);
    expect(new Set(await Promise.all(rest))).toEqual(new Set([undefined]));
  });
}
