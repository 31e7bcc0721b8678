import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkResources } from "../../src/resource/check-resources.ts";
import { resource } from "../../src/resource/resource.ts";
import { verbsOf } from "../../src/resource/verbs.ts";
import { Mango } from "./mango.ts";

const base = {
  group: "fruit.example.com",
  kind: "Kiwi",
  scope: "Namespaced" as const,
  storageVersion: "v1" as const,
};

const problemsOf = (...resources: Parameters<typeof checkResources>[0]): string => {
  try {
    checkResources(resources);
    return "";
  } catch (error) {
    return String(error);
  }
};

describe("resource", () => {
  it("fills in names and orders versions by maturity", () => {
    const kiwi = resource({
      ...base,
      kind: "Berry",
      versions: Object.fromEntries(
        ["v1alpha1", "v2", "foo", "v1", "v10beta2", "v11alpha2", "v10beta3"].map((name) => [
          name,
          {
            spec: z.object({}),
            ...(name !== "v1" && { to: () => ({ spec: {} }), from: () => ({ spec: {} }) }),
          },
        ]),
      ),
    });
    expect(kiwi).toMatchObject({
      plural: "berries",
      singular: "berry",
      listKind: "BerryList",
      status: false,
    });
    expect(kiwi.versions.map(({ name }) => name)).toEqual([
      "v2", "v1", "v10beta3", "v10beta2", "v11alpha2", "v1alpha1", "foo",
    ]); // prettier-ignore
    expect(problemsOf(kiwi)).toBe("");
  });

  it("publishes schemas that structural clients understand", () => {
    expect(Mango.versions[0]?.schema).toMatchObject({
      type: "object",
      required: ["spec"],
      properties: {
        spec: {
          type: "object",
          required: ["variety"],
          properties: {
            ripeness: { type: "integer", format: "int64", minimum: 0, maximum: 100, default: 0 },
            boxes: { items: { properties: { size: { type: "integer", format: "int64" } } } },
            extra: { additionalProperties: {} },
          },
        },
        status: { type: "object" },
      },
    });
    expect(JSON.stringify(Mango.versions[0]?.schema)).not.toContain("9007199254740991");
  });

  it("takes the type of a column from the schema", () => {
    expect(Mango.versions[0]?.columns.map(({ name, type }) => [name, type])).toEqual([
      ["Variety", "string"],
      ["Ripeness", "integer"],
      ["Phase", "string"],
    ]);
  });

  it("names the verbs of a resource and of its status", () => {
    expect(verbsOf(Mango)).toEqual(
      ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]); // prettier-ignore
    expect(verbsOf(Mango, "status")).toEqual(["get", "patch", "update"]);
    expect(verbsOf({ ...Mango, status: false }, "status")).toEqual([]);
    expect(verbsOf(Mango, "scale")).toEqual([]);
  });
});

describe("checkResources", () => {
  it("reports everything that is wrong with every resource at once", () => {
    const bad = resource({
      group: "Fruit",
      kind: "kiwi",
      plural: "Kiwis",
      scope: "Namespaced",
      versions: {
        v1: {
          spec: z.object({ when: z.date(), name: z.string().trim(), deep: z.object({ n: z.bigint() }) }),
        },
        v2: { spec: z.string() as never, columns: [{ name: "A", path: "spec" }] },
      },
      storageVersion: "v3" as "v1",
      subresources: { status: true, log: {} } as { status: true },
    });
    expect(problemsOf(bad)).toMatchInlineSnapshot(`
      "DefinitionError: the resources cannot be served:
        kiwi.Fruit group: "Fruit" is not a DNS name in lower case
        kiwi.Fruit kind: "kiwi" must begin with a capital letter, have letters and digits only, and 63 at most
        kiwi.Fruit plural: "Kiwis" is not a DNS label (lower case, digits, -, 63 at most)
        kiwi.Fruit storageVersion: "v3" is not among the versions
        kiwi.Fruit subresources.log: there is no such subresource; status, scale and connect are
        kiwi.Fruit subresources.status: no version has a status schema
        kiwi.Fruit versions.v2.to: a version that is not the storage version needs both to and from
        kiwi.Fruit versions.v2.from: a version that is not the storage version needs both to and from
        kiwi.Fruit versions.v2.spec: must be an object, but is "string"
        kiwi.Fruit versions.v2.columns[0].path: "spec" cannot be read from "spec" on; write it as .spec.name
        kiwi.Fruit versions.v1.to: a version that is not the storage version needs both to and from
        kiwi.Fruit versions.v1.from: a version that is not the storage version needs both to and from
        kiwi.Fruit versions.v1.spec.deep.n: z.bigint() has no form in JSON
        kiwi.Fruit versions.v1.spec.name: a check that changes its value (trim, toLowerCase, …) cannot be published
        kiwi.Fruit versions.v1.spec.when: z.date() has no form in JSON"
    `);
  });

  it("refuses what cannot be published", () => {
    const bad = resource({
      ...base,
      versions: {
        v1: {
          spec: z.object({
            either: z.union([z.string(), z.object({ a: z.int().default(1) })]),
            piped: z.string().transform(Number),
            list: z.array(z.object({ coerced: z.coerce.number() })),
          }),
        },
      },
    });
    expect(problemsOf(bad)).toMatchInlineSnapshot(`
      "DefinitionError: the resources cannot be served:
        Kiwi.fruit.example.com versions.v1.spec.list[*].coerced: coercion would change what users wrote; leave it out
        Kiwi.fruit.example.com versions.v1.spec.piped: a transformation cannot be published; convert in to and from, or when you use the value
        Kiwi.fruit.example.com versions.v1.spec.either.a: a default inside a union would depend on which member was meant; put it outside"
    `);
  });

  it("refuses a schema that contains itself", () => {
    type Node = { next?: Node | undefined };
    const node: z.ZodType<Node> = z.lazy(() => z.object({ next: node.optional() }));
    const bad = resource({ ...base, versions: { v1: { spec: z.object({ node }) } } });
    expect(problemsOf(bad)).toMatchInlineSnapshot(`
      "DefinitionError: the resources cannot be served:
        Kiwi.fruit.example.com versions.v1.spec: a schema that contains itself cannot be published"
    `);
  });

  it("finds clashes between resources", () => {
    const other = resource({ ...base, shortNames: ["mg"], versions: { v1: { spec: z.object({}) } } });
    expect(problemsOf(Mango, other, other)).toMatchInlineSnapshot(`
      "DefinitionError: the resources cannot be served:
        Kiwi.fruit.example.com: the name "mg" is taken by Mango (mangoes)
        Kiwi.fruit.example.com: the name "kiwis" is taken by Kiwi (kiwis)
        Kiwi.fruit.example.com: the name "kiwi" is taken by Kiwi (kiwis)
        Kiwi.fruit.example.com: the name "mg" is taken by Mango (mangoes)
        Kiwi.fruit.example.com: the kind "Kiwi" is taken by Kiwi (kiwis)
        Kiwi.fruit.example.com: the kind "KiwiList" is taken by Kiwi (kiwis)"
    `);
  });
});

describe("the types of resource()", () => {
  it("flow from the schemas into conversions and rules", () => {
    const kiwi = resource({
      ...base,
      versions: {
        v1: { spec: z.object({ weight: z.int().default(1) }), status: z.object({ ripe: z.boolean() }) },
        v1beta1: {
          spec: z.object({ grams: z.string() }),
          // The status of v1beta1 is not declared; the default of weight may be left out.
          to: (old) => ({ spec: old.spec.grams ? {} : { weight: Number(old.spec.grams) } }),
          // @ts-expect-error grams is a string
          from: (stored) => ({ spec: { grams: stored.spec.weight } }),
        },
      },
      validate: (kiwi, { old, user }) => {
        const ripe: boolean | undefined = kiwi.status?.ripe;
        const weight: number = kiwi.spec.weight + (old?.spec.weight ?? 0);
        // @ts-expect-error there is no such field
        return [{ field: "spec", message: `${user.name} ${ripe} ${weight} ${kiwi.spec.grams}` }];
      },
    });
    // Its conversion is as wrong as its types say, which a server would refuse.
    expect(kiwi.problems).toEqual([]);
  });
});
