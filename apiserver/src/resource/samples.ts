import type { JsonSchema } from "./definition.ts";
import type { Json, JsonObject } from "./kube-object.ts";
import { sampleStrings } from "./sample-strings.ts";

/** As many values as a field contributes at most; a field of a field adds to it. */
const most = 200;

/**
 * Values that a schema takes: the first with every field, the second with those alone that have to be there, and then
 * one for each other member, boundary and absence of each field. Always the same ones. The values of two fields differ,
 * so that one which is put in the place of another is found out. What no sample can be found for is left out, and a
 * value that a check of zod's refuses may be among them: whoever uses them asks the schema itself.
 */
export function samples(schema: JsonSchema, seed = "x"): Json[] {
  const found = variants(schema, seed);
  // Its author has one, whatever its pattern is.
  if (schema["default"] !== undefined) found.push(schema["default"] as Json);
  if (schema["nullable"] === true) found.push(null);
  return found.slice(0, most);
}

function variants(schema: JsonSchema, seed: string): Json[] {
  const { type } = schema;
  if (Array.isArray(schema["enum"])) return [...(schema["enum"] as Json[])];
  if ("const" in schema) return [schema["const"] as Json];
  const members = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(members)) {
    return interleaved(
      (members as JsonSchema[]).map((member, index) => samples(member, `${seed}${index || ""}`)),
    );
  }
  if (Array.isArray(schema["allOf"])) return intersections(schema["allOf"] as JsonSchema[], seed);
  if (type === "string") return sampleStrings(schema, seed);
  if (type === "integer" || type === "number") return numbers(schema, seed);
  if (type === "boolean") return [true, false];
  if (type === "array") return arrays(schema, seed);
  if (type === "object" || schema["properties"] || schema["additionalProperties"])
    return objects(schema, seed);
  return [seed, 7, true, { any: seed }, [seed]];
}

/** The first of each, then the second of each: what is cut off at the end is what matters least. */
function interleaved(lists: readonly Json[][]): Json[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => (index < list.length ? [list[index] as Json] : [])),
  ).flat();
}

function intersections(members: readonly JsonSchema[], seed: string): Json[] {
  const lists = members.map((member) => samples(member, seed));
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from(
    { length: longest },
    (_, index) =>
      Object.assign({}, ...lists.map((list) => (list[index] ?? list[0] ?? {}) as object)) as JsonObject,
  );
}

function numbers(
  { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonSchema,
  seed: string,
): Json[] {
  const step = typeof multipleOf === "number" ? multipleOf : type === "integer" ? 1 : 0.5;
  const low = bound(minimum, exclusiveMinimum, step);
  const high = bound(maximum, exclusiveMaximum, -step);
  const own = Buffer.from(seed).reduce((sum, byte) => (sum * 31 + byte) % 97, 7) + 3;
  const wanted = [own * step, low, high, 0, step, -step, (own + 1) * step];
  const within = wanted.filter(
    (value): value is number =>
      value !== undefined && value >= (low ?? -Infinity) && value <= (high ?? Infinity),
  );
  return [...new Set(within)];
}

/** OpenAPI 3.0 has exclusive bounds as a boolean beside the bound, JSON Schema as a number of its own. */
function bound(inclusive: unknown, exclusive: unknown, step: number): number | undefined {
  if (typeof exclusive === "number") return exclusive + step;
  if (typeof inclusive !== "number") return undefined;
  return exclusive === true ? inclusive + step : inclusive;
}

function arrays({ items = {}, minItems, maxItems }: JsonSchema, seed: string): Json[] {
  const values = samples(items as JsonSchema, seed);
  const least = typeof minItems === "number" ? minItems : 0;
  const size = typeof maxItems === "number" ? maxItems : Infinity;
  const filled = (list: Json[]): Json[] =>
    list.length > 0 && list.length < least
      ? Array.from({ length: least }, (_, index) => list[index % list.length] as Json)
      : list;
  const pair = values.slice(0, Math.min(2, size));
  const each = values.slice(1).map((value) => [value]);
  return [pair, [], ...each].map(filled).filter((list) => list.length >= least && list.length <= size);
}

function objects(schema: JsonSchema, seed: string): Json[] {
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>);
  const required = new Set((schema["required"] ?? []) as string[]);
  const fields = properties.map(([name, field]) => ({
    name,
    values: samples(field, `${seed === "x" ? "" : seed}${name}`),
  }));
  const full: JsonObject = {};
  for (const { name, values } of fields) if (values[0] !== undefined) full[name] = values[0];
  const open = schema["additionalProperties"];
  const keys = (schema["propertyNames"] as JsonSchema | undefined) ?? {};
  if (typeof open === "object" && open !== null) {
    const [value, other = value] = samples(open as JsonSchema, `${seed}value`);
    const [key, second] = sampleStrings(keys, `${seed}-key`);
    if (key !== undefined && value !== undefined) full[key] = value;
    if (second !== undefined && other !== undefined) full[second] = other;
  } else if (open === true) full[`${seed}-other`] = seed;
  const needed = Object.fromEntries(Object.entries(full).filter(([name]) => required.has(name)));
  const others = interleaved(
    fields.map(({ name, values }) => {
      const { [name]: _absent, ...rest } = full;
      const changed: Json[] = values.slice(1).map((value) => ({ ...full, [name]: value }));
      return required.has(name) ? changed : [...changed, rest];
    }),
  );
  return [full, needed, ...others];
}
