import { expect, it } from "vitest";
import { keyReader, writeKey } from "../../../src/storage/etcd/keys.ts";
import type { Key } from "../../../src/storage/storage.ts";

/** The key is in the middle of an answer, as it is in one of etcd's. */
function reader(prefix: string): (key: Buffer) => Key {
  const read = keyReader(prefix);
  return (key) =>
    read({
      source: Buffer.concat([Buffer.from("/x/"), key, Buffer.from("/y")]),
      keyAt: 3,
      keyEnd: 3 + key.length,
    });
}

it("keys are read as they were written, whichever was read before", () => {
  const read = reader("/kägg");
  const keys = ["mangoes.fruit.example.com", "mangoes.fruit.example.org"].flatMap((resource) =>
    ["", "default", "default-2", "mangoes"].flatMap((namespace) =>
      ["kent", "k", "a-name-longer-than-others"].map((name) => ({ resource, namespace, name })),
    ),
  );
  for (const key of [...keys, ...keys.toReversed()]) expect(read(writeKey("/kägg", key))).toEqual(key);
});

it.each([
  "/kagg/",
  "/kagg/group",
  "/kagg/group/plural/",
  "/kagg/group/plural/a/",
  "/kagg/g/p/a/b/c",
  "/kagg//p/a",
])("%s is no key of an object", (key) => {
  const read = reader("/kagg");
  // Twice: what was read before counts for nothing.
  for (const _ of [1, 2]) {
    expect(() => read(Buffer.from(key))).toThrow("it is not where an object can be");
    read(Buffer.from("/kagg/group/plural/a/b"));
  }
});
