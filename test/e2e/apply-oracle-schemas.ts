import type { JsonSchema } from "../../apiserver/src/resource/definition.ts";
import type { Json, JsonObject } from "../../apiserver/src/resource/kube-object.ts";

/** Numbers from 0 up to and without 1, the same for a seed each time (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random() * items.length)]!;

const names = ["a", "b", "name", "k<y", "ü"];
const texts = ["x", "y", "", "a<b>&\u2028", 'q"\\', "é\n\b", "😀", "\ue000"];
const numbers = [0, 1, -2, 80, 1.5, 1e6, 1e21, 1e-7, 123456789];

const scalars: readonly JsonSchema[] = [
  { type: "string" },
  { type: "integer" },
  { type: "number" },
  { type: "boolean" },
  { type: "string", format: "date-time" },
  { type: "string", default: "x" },
];

/** A structural schema such as the author of a resource could write. */
function randomSchema(random: Random, depth = 0): JsonSchema {
  const roll = random();
  if (depth > 3 || roll < 0.25) return pick(random, scalars);
  if (roll < 0.5) return objectSchema(random, depth);
  if (roll < 0.58)
    return { type: "object", additionalProperties: randomSchema(random, depth + 1), ...mapType(random) };
  if (roll < 0.63) return { type: "object", additionalProperties: {} };
  if (roll < 0.67) return {};
  if (roll < 0.7)
    return {
      type: "object",
      "x-kubernetes-preserve-unknown-fields": true,
      properties: { a: randomSchema(random, depth + 1) },
    };
  if (roll < 0.73) return { anyOf: [{ type: "integer" }, { type: "string" }] };
  if (roll < 0.82)
    return {
      type: "array",
      items: randomSchema(random, depth + 1),
      ...(random() < 0.3 && { "x-kubernetes-list-type": "atomic" }),
    };
  if (roll < 0.9)
    return { type: "array", items: pick(random, scalars.slice(0, 4)), "x-kubernetes-list-type": "set" };
  return listMapSchema(random, depth);
}

const mapType = (random: Random): object =>
  random() < 0.2 ? { "x-kubernetes-map-type": pick(random, ["atomic", "granular"]) } : {};

export function objectSchema(random: Random, depth: number): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const name of names) if (random() < 0.6) properties[name] = randomSchema(random, depth + 1);
  return { type: "object", properties, ...(depth > 0 && mapType(random)) };
}

function listMapSchema(random: Random, depth: number): JsonSchema {
  const keys: Record<string, JsonSchema> = {
    name: { type: "string" },
    port: { type: "integer", ...(random() < 0.5 && { default: 80 }) },
  };
  const used = pick(random, [["name"], ["name", "port"], ["port", "name"], ["port"]]);
  const { properties } = objectSchema(random, depth + 1);
  return {
    type: "array",
    items: { type: "object", properties: { ...(properties as object), ...keys }, required: ["name", "port"] },
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": used,
  };
}

/** A value that a schema allows; now and then one that it does not, where `mistakes` says so. */
export function randomValue(random: Random, schema: JsonSchema, mistakes = 0): Json {
  if (random() < mistakes) return pick<Json>(random, [null, "oops", 7, true, [], {}, ["x", "x"], { zzz: 1 }]);
  if (random() < 0.03) return null;
  const { type, anyOf, properties, additionalProperties, items } = schema;
  if (anyOf) return randomValue(random, pick(random, anyOf as JsonSchema[]), mistakes);
  if (type === undefined) return anything(random, 0);
  if (type === "array") return randomItems(random, schema, items as JsonSchema, mistakes);
  if (type === "object") {
    const fields: [string, Json][] = [];
    for (const [name, field] of Object.entries((properties ?? {}) as Record<string, JsonSchema>)) {
      if (random() < 0.7) fields.push([name, randomValue(random, field, mistakes)]);
    }
    if (typeof additionalProperties === "object" && additionalProperties !== null) {
      for (const name of names)
        if (random() < 0.4)
          fields.push([name, randomValue(random, additionalProperties as JsonSchema, mistakes)]);
    }
    if (schema["x-kubernetes-preserve-unknown-fields"] && random() < 0.5)
      fields.push(["more", anything(random, 0)]);
    return Object.fromEntries(fields);
  }
  return scalar(random, schema);
}

function scalar(random: Random, { type }: JsonSchema): Json {
  if (type === "string") return pick(random, texts);
  if (type === "integer") return pick(random, [0, 1, 80, 443]);
  return type === "number" ? pick(random, numbers) : random() < 0.5;
}

function randomItems(random: Random, schema: JsonSchema, items: JsonSchema, mistakes: number): Json {
  const length = Math.floor(random() * 5);
  const listType = schema["x-kubernetes-list-type"];
  const keys = (schema["x-kubernetes-list-map-keys"] ?? []) as readonly string[];
  const found = new Map<string, Json>();
  for (let index = 0; index < length; index++) {
    let item = listType === "set" ? scalar(random, items) : randomValue(random, items, mistakes);
    if (listType === "map") {
      const given = typeof item === "object" && item !== null && !Array.isArray(item) ? item : {};
      item = { ...given, name: pick(random, ["x", "y", "z", "a<b"]), port: pick(random, [80, 443]) };
      if (random() < 0.2 && keys.length > 1) delete item[pick(random, keys)];
    }
    const isUnique = listType !== undefined && listType !== "atomic" && random() >= mistakes;
    const key =
      listType === "map"
        ? JSON.stringify(keys.map((name) => (item as JsonObject)[name] ?? defaultOf(items, name)))
        : JSON.stringify(item);
    found.set(isUnique ? key : `${index}`, item);
  }
  return [...found.values()];
}

const defaultOf = ({ properties }: JsonSchema, name: string): unknown =>
  (properties as Record<string, JsonSchema>)[name]?.["default"];

function anything(random: Random, depth: number): Json {
  const roll = random();
  if (depth > 2 || roll < 0.5) return pick<Json>(random, [...texts.slice(0, 4), 1, 1.5, true, null]);
  if (roll < 0.7) return Array.from({ length: Math.floor(random() * 3) }, () => anything(random, depth + 1));
  return Object.fromEntries(
    names.filter(() => random() < 0.4).map((name) => [name, anything(random, depth + 1)]),
  );
}
