import { expect, it } from "vitest";
import {
  contents,
  encode,
  everything,
  items,
  key,
  mangoes,
  names,
  put,
  remove,
  type OpenStorage,
} from "./kit.ts";

export function listsContract(start: OpenStorage): void {
  it("lists by namespace and name, apart from other resources", async () => {
    const storage = await start();
    for (const [namespace, name] of [
      ["b", "x"],
      ["a-b", "x"],
      ["a", "z"],
      ["a", "y"],
      ["", "c"],
    ] as const) {
      await put(storage, name, 0, namespace);
    }
    const other = key("q", "a", "other.example.com");
    await storage.write({ key: other, expected: 0, type: "put", encode: encode("q") });
    expect(names(storage)).toEqual(["/c", "a/y", "a/z", "a-b/x", "b/x"]);
    expect(names(storage, "a")).toEqual(["a/y", "a/z"]);
    expect(names(storage, "nothing")).toEqual([]);
    const after = { namespace: "a", name: "y" };
    const page = storage.list(everything, { after });
    expect(page !== "too-old" && page.count()).toBe(3);
    expect(page !== "too-old" && [...page.items].map((stored) => stored.key.name)).toEqual(["z", "x", "x"]);
    const inside = storage.list({ resource: mangoes, namespace: "a" }, { after });
    expect(inside !== "too-old" && inside.count()).toBe(1);
    const behind = storage.list({ resource: mangoes, namespace: "a" }, { after: { ...after, name: "zz" } });
    expect(behind !== "too-old" && [behind.count(), ...behind.items]).toEqual([0]);
  });

  it("keeps a list as it was while it is read", async () => {
    const storage = await start();
    const revisions: number[] = [];
    for (const name of ["a", "b", "c"]) revisions.push(await put(storage, name));
    const list = storage.list(everything);
    if (list === "too-old") throw new Error("too old");
    const reader = list.items[Symbol.iterator]();
    reader.next();
    await remove(storage, "b", revisions[1] ?? 0);
    await put(storage, "aa");
    expect(list.revision).toBe(revisions[2]);
    expect([reader.next().value?.key.name, reader.next().value?.key.name, reader.next().done]).toEqual([
      "b",
      "c",
      true,
    ]);
  });

  it("lists as of an earlier revision", async () => {
    const storage = await start();
    const from = storage.revision();
    const at = (revision: number): number => from + revision - 1;
    for (const name of ["a", "b", "c"]) await put(storage, name);
    await put(storage, "a", at(2));
    await remove(storage, "b", at(3));
    await put(storage, "d");
    await put(storage, "b");
    expect(contents(storage, at(4))).toEqual([`a@${at(2)}`, `b@${at(3)}`, `c@${at(4)}`]);
    expect(contents(storage, at(6))).toEqual([`a@${at(5)}`, `c@${at(4)}`]);
    expect(contents(storage, at(8))).toEqual([`a@${at(5)}`, `b@${at(8)}`, `c@${at(4)}`, `d@${at(7)}`]);
    expect(contents(storage, from)).toEqual([]);
    const page = storage.list(everything, {
      revision: at(4),
      after: { namespace: "default", name: "a" },
    });
    expect(page !== "too-old" && [page.revision, page.count()]).toEqual([at(4), 2]);
  });

  it("answers too-old for what history no longer reaches", async () => {
    const storage = await start({ events: 3 });
    const from = storage.revision();
    for (const name of ["a", "b", "c", "d", "e"]) await put(storage, name);
    expect(storage.oldestRevision()).toBe(from + 2);
    expect(items(storage, { revision: from + 1 })).toBe("too-old");
    expect(contents(storage, from + 2)).toEqual([`a@${from + 1}`, `b@${from + 2}`]);
    expect(storage.changes(everything, from + 1)).toBe("too-old");
    expect(storage.changes(everything, from + 2)).not.toBe("too-old");
  });

  it("bounds history by bytes too", async () => {
    const storage = await start({ bytes: 100 });
    const from = storage.revision();
    for (let index = 0; index < 5; index++) {
      const encode = (): Buffer => Buffer.alloc(40);
      await storage.write({ key: key(`m${index}`), expected: 0, type: "put", encode });
    }
    expect(storage.oldestRevision()).toBe(from + 3);
  });

  it("pages through one snapshot while others write", async () => {
    const storage = await start();
    const count = 700;
    const name = (index: number): string => `m${String(index).padStart(4, "0")}`;
    await Promise.all(Array.from({ length: count }, (_, index) => put(storage, name(index))));
    const before = items(storage);
    const revision = storage.revision();
    const seen: unknown[] = [];
    for (let page = 0; seen.length < count; page++) {
      const last = seen.at(-1) as { key: { namespace: string; name: string } } | undefined;
      const list = storage.list(everything, { revision, ...(last && { after: last.key }) });
      if (list === "too-old") throw new Error("too old");
      expect([list.revision, list.count()]).toEqual([revision, count - seen.length]);
      let taken = 0;
      for (const stored of list.items) if (taken++ < 100) seen.push(stored);
      const target = storage.get(key(name(page * 100 + 150)));
      if (target) await remove(storage, target.key.name, target.revision);
      const other = storage.get(key(name(page * 100 + 40)));
      if (other) await put(storage, other.key.name, other.revision);
      await put(storage, `${name(page * 100 + 160)}-new`);
    }
    expect(seen).toEqual(before);
  });
}
