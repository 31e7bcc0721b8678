import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkResources, untriedVersions } from "../../src/resource/check-resources.ts";
import { resource, type Resource } from "../../src/resource/resource.ts";
import { patternStrings } from "../../src/resource/pattern-strings.ts";
import { samples } from "../../src/resource/samples.ts";
import { Mango } from "./mango.ts";

type Any = Record<string, unknown>;
type Convert = (object: { spec: Any; status?: Any }) => { spec: Any; status?: Any };

const names = { group: "fruit.example.com", kind: "Kiwi", scope: "Namespaced" } as const;
const keep: Convert = ({ spec, status }) => ({ spec, ...(status && { status }) });

/** v1 is stored. */
function kiwi(v1: z.ZodType, v1beta1: z.ZodType, to: Convert, from: Convert, lossy: string[] = []): Resource {
  return resource({
    ...names,
    versions: {
      v1: { spec: v1 as z.ZodObject },
      v1beta1: { spec: v1beta1 as z.ZodObject, to, from, lossy },
    },
    storageVersion: "v1",
  });
}

function problems(one: Resource): string[] {
  try {
    checkResources([one]);
    return [];
  } catch (error) {
    return (error as Error).message
      .split("\n")
      .slice(1)
      .map((line) => line.replace("  Kiwi.fruit.example.com versions.v1beta1: ", ""));
  }
}

const both = z.object({ color: z.string(), size: z.int().optional() });

describe("conversions are tried on generated objects", () => {
  it("what comes back as it was is right", () => {
    expect(problems(kiwi(both, both, keep, keep))).toEqual([]);
    expect(problems(Mango)).toEqual([]);
  });

  it("a field that is forgotten on the way is lost, unless that is said", () => {
    const forget: Convert = ({ spec }) => ({ spec: { color: spec["color"] } });
    const lost = (path: string): string[] => [
      `converted from v1beta1 to v1 and back, ${path} is lost: 30 comes back as nothing; where that is meant, say lossy: ["${path}"]`,
      `converted from v1 to v1beta1 and back, ${path} is lost: 30 comes back as nothing; where that is meant, say lossy: ["${path}"]`,
    ];
    expect(problems(kiwi(both, both, forget, keep))).toEqual(
      lost(".spec.size").map((line) => line.replaceAll("30", sizeOf)),
    );
    expect(problems(kiwi(both, both, keep, forget))).toEqual(
      lost(".spec.size").map((line) => line.replaceAll("30", sizeOf)),
    );
    expect(problems(kiwi(both, both, keep, forget, [".spec.size"]))).toEqual([]);
    expect(problems(kiwi(both, both, keep, forget, [".spec.siz"]))).toHaveLength(2);
  });

  const sizeOf = String((samples(z.toJSONSchema(both))[0] as { size: number }).size);

  it("fields that are exchanged, and members of an enum that are not thought of, are found", () => {
    const two = z.object({ a: z.string(), b: z.string() });
    const exchange: Convert = ({ spec }) => ({ spec: { a: spec["b"], b: spec["b"] } });
    expect(problems(kiwi(two, two, exchange, keep))[0]).toBe(
      'converted from v1beta1 to v1 and back, .spec.a is changed: "a" comes back as "b"; where that is meant, say lossy: [".spec.a"]',
    );
    const words = z.object({ how: z.enum(["raw", "ripe", "rotten"]) });
    const numbers = z.object({ grade: z.int() });
    const grades = ["raw", "ripe"];
    const to: Convert = ({ spec }) => ({ spec: { grade: grades.indexOf(String(spec["how"])) } });
    const from: Convert = ({ spec }) => ({ spec: { how: grades[Number(spec["grade"])] ?? "raw" } });
    expect(problems(kiwi(numbers, words, to, from))).toEqual([
      'converted from v1beta1 to v1 and back, .spec.how is changed: "rotten" comes back as "raw"; where that is meant, say lossy: [".spec.how"]',
    ]);
  });

  it("items and keys count, wherever they are", () => {
    const deep = z.object({
      boxes: z.array(z.object({ label: z.string(), tags: z.record(z.string(), z.string()) })),
    });
    const shorten: Convert = ({ spec }) => ({
      spec: { boxes: (spec["boxes"] as Any[]).map(({ label }) => ({ label, tags: { x: "y" } })) },
    });
    const [first] = problems(kiwi(deep, deep, shorten, keep));
    expect(first).toContain("converted from v1beta1 to v1 and back, .spec.boxes[*].tags.");
    expect(problems(kiwi(deep, deep, shorten, keep, [".spec.boxes[*].tags"]))).toEqual([]);
  });

  it("what throws, and what the other schema can never take, is told with the object", () => {
    const strict: Convert = ({ spec }) => {
      if (spec["size"] === undefined) throw new Error("no size");
      return { spec };
    };
    expect(problems(kiwi(both, both, strict, keep))[0]).toBe(
      'to throws "no size", given {"spec":{"color":"color"}}',
    );
    const needed = z.object({ color: z.string(), size: z.int() });
    expect(problems(kiwi(needed, both, keep, keep))).toEqual([
      'to gives what the schema of v1 refuses: .spec.size Invalid input: expected number, received undefined, given {"spec":{"color":"color"}}',
    ]);
  });

  it("a status is converted, too", () => {
    const status = z.object({ phase: z.string() });
    const forgetful = resource({
      ...names,
      versions: {
        v1: { spec: both, status },
        v1beta1: { spec: both, status, to: ({ spec }) => ({ spec }), from: keep as never },
      },
      storageVersion: "v1",
    });
    expect(problems(forgetful)).toContain(
      'converted from v1beta1 to v1 and back, .status is lost: {"phase":"phase"} comes back as nothing; where that is meant, say lossy: [".status"]',
    );
  });

  it("no alarm is given for defaults, ranges, additions, and what the other version cannot hold", () => {
    const v1 = z.object({
      color: z.string().min(1).max(5),
      ripe: z.boolean().default(false),
      only: z.string().optional(),
    });
    const v1beta1 = z.object({ color: z.string(), size: z.int().default(3) });
    const to: Convert = ({ spec }) => ({ spec: { color: spec["color"] } });
    const from: Convert = ({ spec }) => ({ spec: { color: spec["color"] } });
    // v1beta1 has a size that v1 does not keep; nothing else is wrong.
    expect(problems(kiwi(v1, v1beta1, to, from, [".spec.size"]))).toEqual([]);
    expect(problems(kiwi(v1, v1beta1, to, from))).toHaveLength(1);
  });

  it("a version of which no object can be made is named", () => {
    const odd = z.object({ code: z.string().regex(/^(?=kiwi)[a-z]{17}$/) });
    expect(untriedVersions([kiwi(odd, both, keep, keep)])).toEqual(["Kiwi.fruit.example.com v1"]);
  });

  it("lossy names fields, and not all of them", () => {
    expect(kiwi(both, both, keep, keep, ["spec.size", ".spec"]).problems.map(({ what }) => what)).toEqual([
      '"spec.size" is no path such as .spec.color',
      '".spec" is no path such as .spec.color',
    ]);
  });
});

describe("texts that a pattern takes", () => {
  it.each([
    ["^[a-z]+$", ["a", "ccc"]],
    ["^v[1-9]\\d*(?:(?:alpha|beta)\\d+)?$", ["v1", "v322beta222"]],
    ["^[0-9]+(?:\\.[0-9]+)?(?:Ki|Mi|m)?$", ["0", "222.222m"]],
    ["^[1-9][0-9]{0,3}x[1-9][0-9]{0,3}$", ["1x1", "322x322"]],
    ["^(?:\\?|\\d+)$", ["?", "222"]],
    ["^[^a-z]{2,}$", ["AA", "CCCC"]],
    ["a.b", ["aab", "acb"]],
    ["^(?=a)b$", []],
    ["(a)\\1", []],
    ["(", []],
  ] as const)("%s", (pattern, texts) => {
    expect(patternStrings(pattern)).toEqual(texts);
    for (const text of texts) expect(text).toMatch(new RegExp(pattern, "u"));
  });
});

describe("samples", () => {
  const everything = z.object({
    name: z.string().min(3).max(5),
    when: z.iso.datetime().optional(),
    grade: z.enum(["a", "b"]).optional(),
    count: z.int().min(2).max(9),
    share: z.number().gt(0).lt(1).optional(),
    flag: z.boolean().optional(),
    either: z.union([z.object({ left: z.string() }), z.object({ right: z.int() })]).optional(),
    list: z
      .array(z.enum(["x", "y"]))
      .min(1)
      .max(2)
      .optional(),
    map: z.record(z.string(), z.int()).optional(),
    none: z.string().nullable().optional(),
    version: z.string().regex(/^v\d+$/),
  });
  const found = samples(z.toJSONSchema(everything, { target: "openapi-3.0" })) as Any[];

  it("are taken by the schema, all but a few", () => {
    const taken = found.filter((one) => everything.safeParse(one).success);
    expect(taken.length / found.length).toBeGreaterThan(0.9);
    expect(everything.safeParse(found[0]).error).toBeUndefined();
    expect(Object.keys(found[0] ?? {}).sort()).toEqual(Object.keys(everything.shape).sort());
    expect(Object.keys(found[1] ?? {}).sort()).toEqual(["count", "name", "version"]);
  });

  it("show every member, both ends of a range, and each field's absence", () => {
    const values = (name: string): string[] => [
      ...new Set(found.map((one) => JSON.stringify(one[name]) ?? "absent")),
    ];
    expect(values("grade").sort()).toEqual(['"a"', '"b"', "absent"]);
    expect(values("count")).toEqual(expect.arrayContaining(["2", "9"]));
    expect(values("flag").sort()).toEqual(["absent", "false", "true"]);
    expect(values("either").map((text) => text.slice(2, 6))).toEqual(
      expect.arrayContaining(["left", "righ"]),
    );
    expect(values("list")).toEqual(expect.arrayContaining(['["x","y"]', '["y"]', "absent"]));
    expect(values("none")).toEqual(expect.arrayContaining(["null"]));
    expect(samples(z.toJSONSchema(everything, { target: "openapi-3.0" }))).toEqual(found);
  });
});
