import { expect, test } from "vitest";
import { StatusError } from "../../src/http/status-error.ts";
import { patchSchema } from "../../src/native/patch-meta.ts";
import { strategicMerge } from "../../src/native/strategic-merge.ts";
import type { JsonObject } from "../../src/resource/kube-object.ts";

const merge = { "x-kubernetes-patch-strategy": "merge" };
const byName = { ...merge, "x-kubernetes-patch-merge-key": "name" };
const string = { type: "string" };
const box = { properties: { name: string, size: {}, tags: { type: "array", items: string, ...merge } } };

const definitions = { box: { type: "object", ...box } };
const schema = patchSchema(
  {
    properties: {
      boxes: { type: "array", items: { allOf: [{ $ref: "box" }], default: {} }, ...byName },
      plain: { type: "array", items: { type: "object" } },
      names: { type: "array", items: string, ...merge },
      keyless: { type: "array", items: { type: "object" }, ...merge },
      labels: { type: "object", additionalProperties: string },
      one: { allOf: [{ $ref: "box" }] },
      whole: { type: "object", "x-kubernetes-patch-strategy": "replace" },
      way: { type: "object", properties: {}, "x-kubernetes-patch-strategy": "retainKeys" },
    },
  },
  definitions,
);

const boxes = (...names: string[]): JsonObject[] => names.map((name) => ({ name }));

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  ["objects are merged, and null removes", { labels: { a: "1", b: "2" } }, { labels: { a: null, c: "3" } }, { labels: { b: "2", c: "3" } }],
  ["null of what is not there is nothing", {}, { labels: { a: null, b: "1" } }, { labels: { b: "1" } }],
  ["another type replaces", { labels: { a: "1" } }, { labels: "none" }, { labels: "none" }],
  ["$patch: replace takes the object as it is", { labels: { a: "1" } }, { labels: { $patch: "replace", b: "2" } }, { labels: { b: "2" } }],
  ["$patch: delete empties an object", { labels: { a: "1" } }, { labels: { $patch: "delete" } }, { labels: {} }],
  ["a strategy can be to replace", { whole: { a: "1" } }, { whole: { b: "2" } }, { whole: { b: "2" } }],
  ["a list without a strategy is replaced", { plain: [{ a: 1 }] }, { plain: [{ b: 2 }] }, { plain: [{ b: 2 }] }],
  ["items are merged by their key", { boxes: [{ name: "a", size: 1 }] }, { boxes: [{ name: "a", tags: ["x"] }] }, { boxes: [{ name: "a", size: 1, tags: ["x"] }] }],
  ["new items come first", { boxes: boxes("a") }, { boxes: boxes("b") }, { boxes: boxes("b", "a") }],
  ["an item is deleted by its key", { boxes: boxes("a", "b") }, { boxes: [{ name: "a", $patch: "delete" }] }, { boxes: boxes("b") }],
  ["$patch: replace in a list leaves what comes with it", { boxes: boxes("a", "b") }, { boxes: [{ $patch: "replace" }, { name: "c" }] }, { boxes: boxes("c") }],
  ["scalars are gathered", { names: ["a", "b"] }, { names: ["c", "a"] }, { names: ["c", "a", "b"] }],
  ["scalars are deleted by a list of their own", { names: ["a", "b"] }, { "$deleteFromPrimitiveList/names": ["a"] }, { names: ["b"] }],
  ["a deletion from a list that is not there is nothing", {}, { "$deleteFromPrimitiveList/names": ["a"] }, {}],
  ["scalars in an item", { boxes: [{ name: "a", tags: ["x"] }] }, { boxes: [{ name: "a", tags: ["y"] }] }, { boxes: [{ name: "a", tags: ["y", "x"] }] }],
  ["an order", { boxes: boxes("a", "b", "c") }, { "$setElementOrder/boxes": boxes("c", "a", "b") }, { boxes: boxes("c", "a", "b") }],
  ["an order with changes; what only the server has stays before what it was before", { boxes: boxes("a", "x", "b") }, { "$setElementOrder/boxes": boxes("b", "a"), boxes: [{ name: "b", size: 2 }] }, { boxes: [{ name: "x" }, { name: "b", size: 2 }, { name: "a" }] }],
  ["an order with a deletion", { boxes: boxes("a", "b") }, { "$setElementOrder/boxes": boxes("b"), boxes: [{ name: "a", $patch: "delete" }] }, { boxes: boxes("b") }],
  ["an order of scalars", { names: ["a", "b"] }, { "$setElementOrder/names": ["c", "b", "a"], names: ["c"] }, { names: ["c", "b", "a"] }],
  ["an order of a list that is new", {}, { "$setElementOrder/boxes": boxes("a"), boxes: boxes("a") }, { boxes: boxes("a") }],
  ["$retainKeys drops all others", { way: { type: "roll", rolling: {} } }, { way: { $retainKeys: ["type"], type: "swap" } }, { way: { type: "swap" } }],
  ["directives do not get into what is new", {}, { one: { name: "a", tags: { $patch: "delete" } } }, { one: { name: "a" } }],
])("%s", (_what, object, patch, expected) => {
  const before = JSON.stringify([object, patch]);
  expect(strategicMerge(object, patch, schema)).toStrictEqual(expected);
  expect(JSON.stringify([object, patch])).toBe(before);
}); // prettier-ignore

test.each<[number, string, JsonObject, JsonObject]>([
  [500, "map: map[size:1] does not contain declared merge key: name", { boxes: boxes("a") }, { boxes: [{ size: 1 }] }],
  [500, "unknown patch type: merge in map: map[$patch:merge]", { labels: { a: "1" } }, { labels: { $patch: "merge" } }],
  [500, "unknown patch type: other in map: map[$patch:other name:a]", { boxes: boxes("a") }, { boxes: [{ name: "a", $patch: "other" }] }],
  [500, "merging lists cannot yet be specified in the patch", { boxes: boxes("a") }, { boxes: [{ name: "a", $patch: "merge" }] }],
  [500, "cannot merge lists without merge key for struct", { keyless: [{ a: 1 }] }, { keyless: [{ b: 2 }] }],
  [500, "list element types are not identical: [[a] [1]]", { names: ["a"] }, { names: [1] }],
  [422, "lists of lists are not supported", { names: [] }, { names: [["b"]] }],
  [400, "invalid patch format of retainKeys", { way: { a: 1 } }, { way: { $retainKeys: ["a"], b: 2 } }],
  [400, "invalid patch format of retainKeys", { way: { a: 1 } }, { way: { $retainKeys: "a" } }],
  [400, "invalid patch format of primitive list", { names: ["a"] }, { $deleteFromPrimitiveList: ["a"] }],
  [400, "invalid patch format of setElementOrder list", { names: ["a"] }, { $setElementOrder: ["a"] }],
  [500, "expected a []interface {}, but received a string", { names: ["a"] }, { "$setElementOrder/names": "a" }],
  [500, "The order in patch list:\n[map[name:b] map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:b]]\n", { boxes: boxes("a", "b") }, { "$setElementOrder/boxes": boxes("a", "b"), boxes: boxes("b", "a") }],
])("%i: %s", (code, message, object, patch) => {
  const run = (): JsonObject => strategicMerge(object, patch, schema);
  expect(run).toThrow(StatusError);
  expect(run).toThrow(expect.objectContaining({ message, code }));
}); // prettier-ignore
