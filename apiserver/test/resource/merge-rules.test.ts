import { describe, expect, it } from "vitest";
import { z } from "zod";
import { resource } from "../../src/resource/resource.ts";

const rules = (listType: string, ...keys: string[]): Record<string, unknown> => ({
  "x-kubernetes-list-type": listType,
  ...(keys.length > 0 && { "x-kubernetes-list-map-keys": keys }),
});

function problemsOf(field: z.ZodType): string[] {
  const { problems } = resource({
    group: "fruit.example.com",
    kind: "Fig",
    scope: "Cluster",
    versions: { v1: { spec: z.object({ list: field }) } },
    storageVersion: "v1",
  });
  return problems.map(
    ({ where, what }) => `${where.replace("Fig.fruit.example.com versions.v1.", "")}: ${what}`,
  );
}

const items = z.array(
  z.object({ name: z.string(), port: z.int().default(80), extra: z.array(z.string()).optional() }),
);

describe("how lists and maps are merged", () => {
  it.each<[string, z.ZodType]>([
    ["a set of scalars", z.array(z.string()).meta(rules("set")).optional()],
    ["a set of atomic objects", z.array(z.object({ a: z.string() }).meta({ "x-kubernetes-map-type": "atomic" })).meta(rules("set"))],
    ["a list by required and defaulted keys", items.meta(rules("map", "name", "port"))],
    ["an atomic list", items.meta(rules("atomic"))],
    ["a granular map", z.record(z.string(), z.string()).meta({ "x-kubernetes-map-type": "granular" })],
  ])("can be %s", (_what, field) => {
    expect(problemsOf(field)).toEqual([]);
  }); // prettier-ignore

  it("is published", () => {
    const fig = resource({
      group: "fruit.example.com",
      kind: "Fig",
      scope: "Cluster",
      versions: { v1: { spec: z.object({ list: items.meta(rules("map", "name")).optional() }) } },
      storageVersion: "v1",
    });
    expect(fig.versions[0]?.schema).toMatchObject({
      properties: { spec: { properties: { list: rules("map", "name") } } },
    });
  });

  it.each<[z.ZodType, string]>([
    [items.meta(rules("bag")), 'spec.list: x-kubernetes-list-type must be atomic, set or map, not "bag"'],
    [z.string().meta(rules("set")), "spec.list: x-kubernetes-list-type is for arrays only"],
    [items.meta(rules("set")), "spec.list[*]: the items of a set must be scalars, or atomic"],
    [items.meta(rules("map")), "spec.list: a list of type map needs x-kubernetes-list-map-keys: what tells its items apart"],
    [items.meta({ "x-kubernetes-list-map-keys": ["name"] }), 'spec.list: x-kubernetes-list-map-keys needs "x-kubernetes-list-type": "map"'],
    [items.meta(rules("map", "nope")), 'spec.list: x-kubernetes-list-map-keys names "nope", which its items do not have'],
    [items.meta(rules("map", "name", "name")), "spec.list: x-kubernetes-list-map-keys names a field twice"],
    [z.array(z.string()).meta(rules("map", "name")), "spec.list[*]: the items of a list of type map must be objects"],
    [z.array(z.object({ name: z.string().optional() })).meta(rules("map", "name")), "spec.list[*].name: the key of a list must be required, or have a default"],
    [z.array(z.object({ name: z.string().nullable() })).meta(rules("map", "name")), "spec.list[*].name: the key of a list cannot be null"],
    [z.array(z.object({ name: z.array(z.string()) })).meta(rules("map", "name")), "spec.list[*].name: the key of a list must be a scalar"],
    [z.array(z.string().nullable()).meta(rules("set")), "spec.list[*]: the items of a set or of a list of type map cannot be null"],
    [z.record(z.string(), z.string()).meta({ "x-kubernetes-map-type": "loose" }), 'spec.list: x-kubernetes-map-type must be atomic or granular, not "loose"'],
    [items.meta({ "x-kubernetes-map-type": "atomic" }), "spec.list: x-kubernetes-map-type is for objects only"],
    [z.union([z.string(), z.array(z.string()).meta(rules("set"))]), "spec.list: x-kubernetes-list-type inside a union would depend on which member was meant; put it outside"],
  ])("%# is refused when the server is put together", (field, problem) => {
    expect(problemsOf(field)).toEqual([problem]);
  }); // prettier-ignore
});
