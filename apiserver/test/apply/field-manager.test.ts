import { describe, expect, it } from "vitest";
import { managedAfterUpdate, type FieldManagement } from "../../src/apply/field-manager.ts";
import { emptySet } from "../../src/apply/field-set.ts";
import { objectAtom } from "../../src/apply/object-atom.ts";
import type { JsonSchema } from "../../src/resource/definition.ts";
import type { Json, JsonObject, KubeObject, ManagedFieldsEntry } from "../../src/resource/kube-object.ts";

// What the oracle of test/e2e asks structured-merge-diff itself about; here are the cases that have a name.
function management(spec: JsonSchema, now = "2030-01-02T03:04:05Z"): FieldManagement {
  const version = {
    name: "v1",
    deprecated: undefined,
    scale: undefined,
    columns: [],
    schema: {
      type: "object",
      properties: { apiVersion: { type: "string" }, kind: { type: "string" }, spec },
    },
  };
  const atom = objectAtom(version);
  return {
    group: "fruit.example.com",
    version: "v1",
    kind: "Fig",
    subresource: "",
    now,
    typed: (object) => ({ object, apiVersion: "fruit.example.com/v1", atom }),
    atomOf: (apiVersion) => (apiVersion === "fruit.example.com/v1" ? atom : undefined),
    convert: (typed, apiVersion) => (apiVersion === typed.apiVersion ? typed : undefined),
    ignored: () => emptySet,
  };
}

const fig = (spec: JsonObject, managedFields?: ManagedFieldsEntry[]): KubeObject => ({
  apiVersion: "fruit.example.com/v1",
  kind: "Fig",
  metadata: { name: "f", uid: "u", ...(managedFields && { managedFields }) },
  spec,
});

const object = (properties: Record<string, JsonSchema>, more: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties,
  ...more,
});

/** What the creator owns of a spec. */
function owned(spec: JsonSchema, value: JsonObject): Json | undefined {
  const created = fig(value);
  delete created.metadata.uid;
  return managedAfterUpdate(management(spec), undefined, created, "m")?.[0]?.fieldsV1?.["f:spec"];
}

describe("what a schema says of ownership", () => {
  const list = { type: "array", items: object({ name: { type: "string" }, n: { type: "integer" } }) };

  it.each<[string, JsonSchema, Json, Json]>([
    ["an atomic list is one field", list, [{ name: "a" }], {}],
    ["a list by key has items", { ...list, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] }, [{ name: "a", n: 1 }],
      { ".": {}, 'k:{"name":"a"}': { ".": {}, "f:n": {}, "f:name": {} } }],
    ["a key may have a default", { type: "array", items: object({ n: { type: "integer", default: 7 }, x: { type: "integer" } }), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["n"] }, [{ x: 1 }],
      { ".": {}, 'k:{"n":7}': { ".": {}, "f:x": {} } }],
    ["a set has members", { type: "array", items: { type: "integer" }, "x-kubernetes-list-type": "set" }, [1, 2], { ".": {}, "v:1": {}, "v:2": {} }],
    ["an atomic map is one field", object({ a: { type: "string" } }, { "x-kubernetes-map-type": "atomic" }), { a: "x" }, {}],
    ["an open map is taken apart", { type: "object", additionalProperties: {} }, { a: { b: 1 } }, { ".": {}, "f:a": { ".": {}, "f:b": {} } }],
    ["an object without properties is taken apart", { type: "object" }, { a: [1], b: {} }, { ".": {}, "f:a": {}, "f:b": {} }],
    ["null is one field", object({ a: { type: "string" } }), null, {}],
  ])("%s", (_what, field, value, expected) => {
    expect(owned(object({ field }), { field: value })).toEqual({ ".": {}, "f:field": expected });
  }); // prettier-ignore

  it("a list that has become atomic is owned as a whole by who owned an item", () => {
    const before = { ...list, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] };
    const old = fig({ list: [{ name: "a", n: 1 }], x: 1 });
    const entries = managedAfterUpdate(
      management(object({ list: before, x: { type: "integer" } })),
      undefined,
      old,
      "m",
    );
    const live = fig({ list: [{ name: "a", n: 1 }], x: 1 }, entries);
    const now = management(object({ list, x: { type: "integer" } }));
    const written = fig({ list: [{ name: "a", n: 1 }], x: 2 }, entries);
    expect(managedAfterUpdate(now, live, written, "m")?.[0]?.fieldsV1?.["f:spec"]).toEqual({
      ".": {},
      "f:list": {},
      "f:x": {},
    });
  });

  it("items that cannot be told apart cost managedFields, and not the write", () => {
    const set = object({ set: { type: "array", items: {}, "x-kubernetes-list-type": "set" } });
    expect(owned(set, { set: [{ a: 1 }] })).toBeUndefined();
  });
});

describe("times", () => {
  const spec = object({ a: { type: "integer" }, b: { type: "integer" } });

  it("are those of the last change", () => {
    const first = managedAfterUpdate(
      management(spec, "2030-01-01T00:00:00Z"),
      undefined,
      { ...fig({ a: 1 }), metadata: { name: "f" } },
      "m",
    );
    const live = fig({ a: 1 }, first);
    const later = management(spec, "2030-01-02T00:00:00Z");
    expect(managedAfterUpdate(later, live, fig({ a: 1 }, first), "m")).toEqual(first);
    expect(managedAfterUpdate(later, live, fig({ a: 1, b: 2 }), "m")?.map(({ time }) => time)).toEqual([
      "2030-01-02T00:00:00Z",
    ]);
    const byOther = managedAfterUpdate(later, live, fig({ a: 2 }), "other");
    expect(byOther?.map(({ manager, time }) => [manager, time])).toEqual([
      ["m", "2030-01-01T00:00:00Z"],
      ["other", "2030-01-02T00:00:00Z"],
    ]);
  });
});
