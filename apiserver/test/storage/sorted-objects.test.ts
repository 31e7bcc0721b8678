import { expect, test } from "vitest";
import { SortedObjects } from "../../src/storage/sorted-objects.ts";
import type { Stored } from "../../src/storage/storage.ts";

/** In an order that is none of theirs. */
const objects: readonly Stored[] = Array.from({ length: 1500 }, (_, number) => ({
  key: { resource: "mangoes", namespace: `n${number % 3}`, name: `m${(number * 7919) % 1500}` },
  revision: number + 1,
  bytes: Buffer.from(String(number)),
}));

const revisions = (sorted: SortedObjects, namespace?: string): number[] =>
  Array.from(sorted.snapshot(namespace).items, ({ revision }) => revision);

test("objects that are there from the start are found and listed as those that are put one by one", () => {
  const filled = new SortedObjects(objects);
  const put = new SortedObjects();
  for (const object of objects) put.put(object);
  const [first, second] = objects as [Stored, Stored];
  for (const sorted of [filled, put]) {
    sorted.put({ key: { ...first.key, name: "another" }, revision: 2000, bytes: first.bytes });
    sorted.delete(first.key);
  }
  expect(revisions(filled)).toEqual(revisions(put));
  expect(revisions(filled, "n1")).toEqual(revisions(put, "n1"));
  expect(filled.snapshot(undefined).count()).toBe(1500);
  expect(filled.get(first.key)).toBeUndefined();
  expect(filled.get(second.key)).toBe(second);
});
