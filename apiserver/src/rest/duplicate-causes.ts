import type { StatusCause } from "../http/status-error.ts";
import type { JsonSchema } from "../resource/definition.ts";
import type { Json, JsonObject } from "../resource/kube-object.ts";
import { duplicateValue } from "./field-cause.ts";
import { isObject } from "./request-body.ts";

/**
 * Items that are twice in a set, or in a list of type map; apiextensions-apiserver's
 * pkg/apiserver/schema/listtype/validation.go.
 */
export function duplicateCauses(value: Json | undefined, schema: JsonSchema, path: string): StatusCause[] {
  if (!hasListTypes(schema)) return [];
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) {
    const below = isSchema(items)
      ? value.flatMap((item, index) => duplicateCauses(item, items, `${path}[${index}]`))
      : [];
    return [...itemCauses(value, schema, path), ...below];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const own = properties as Record<string, JsonSchema> | undefined;
    if (own && Object.hasOwn(own, name)) return duplicateCauses(field, own[name] ?? {}, `${path}.${name}`);
    return isSchema(additionalProperties)
      ? duplicateCauses(field, additionalProperties, `${path}[${name}]`)
      : [];
  });
}

const listTypes = new WeakMap<JsonSchema, boolean>();

/** Most schemas have none, and then nothing is looked for. */
function hasListTypes(schema: JsonSchema): boolean {
  const known = listTypes.get(schema);
  if (known !== undefined) return known;
  const found = /"x-kubernetes-list-type":"(?:set|map)"/.test(JSON.stringify(schema));
  listTypes.set(schema, found);
  return found;
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

function itemCauses(items: readonly Json[], schema: JsonSchema, path: string): StatusCause[] {
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== "set" && listType !== "map") return [];
  const names = (schema["x-kubernetes-list-map-keys"] ?? []) as readonly string[];
  const seen = new Map<string, number>();
  return items.flatMap((item, index) => {
    const key = listType === "set" ? item : keyOf(item, names);
    const text = JSON.stringify(key);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    // The first repetition alone is reported.
    return times === 2 ? [duplicateValue(`${path}[${index}]`, key)] : [];
  });
}

/** With the fields in Go's order. */
function keyOf(item: Json, names: readonly string[]): JsonObject {
  if (!isObject(item)) return {};
  const given = names.toSorted().filter((name) => Object.hasOwn(item, name));
  return Object.fromEntries(given.map((name) => [name, item[name] ?? null]));
}
