import type { JsonSchema } from "../resource/definition.ts";
import type { Json, JsonObject } from "../resource/kube-object.ts";
import { copyJson } from "./json-copy.ts";
import { isOpen, isSchema, knownFields, type KnownFields } from "./known-fields.ts";
import { isObject } from "./request-body.ts";

/**
 * Removes the fields that a schema does not know, in place, and returns their paths. `additionalProperties` and a schema
 * without a type keep everything.
 */
export function prune(value: Json, schema: JsonSchema, path = ""): string[] {
  const unknown = pruned(value, knownFields(schema));
  return path === "" ? unknown.map((at) => at.replace(/^\./, "")) : unknown.map((at) => `${path}${at}`);
}

const nothing: string[] = [];

/** Paths from here on, `.boxes[0].size`: mostly there are none, and nothing is put together for them. */
function pruned(value: Json, known: KnownFields): string[] {
  if (typeof value !== "object" || value === null) return nothing;
  if (Array.isArray(value)) {
    const { items } = known;
    return items ? gathered(value, (item, index) => prefixed(`[${index}]`, pruned(item, items))) : nothing;
  }
  if (known.isOpen) return nothing;
  return gathered(Object.keys(value), (name) => {
    const field = known.field(name);
    if (field) return prefixed(`.${name}`, pruned(value[name] ?? null, field));
    delete value[name];
    return [`.${name}`];
  });
}

const prefixed = (prefix: string, paths: string[]): string[] =>
  paths.length > 0 ? paths.map((path) => prefix + path) : nothing;

function gathered<Item>(items: readonly Item[], paths: (item: Item, index: number) => string[]): string[] {
  let all = nothing;
  for (let index = 0; index < items.length; index++) {
    const found = paths(items[index] as Item, index);
    if (found.length === 0) continue;
    if (all === nothing) all = [];
    for (const path of found) all.push(path);
  }
  return all;
}

/**
 * Fills in the defaults of a schema, in place. A null where none is allowed counts as missing: it takes the default or
 * goes; see apiextensions-apiserver/pkg/apiserver/schema/defaulting.
 */
export function applyDefaults(value: Json, schema: JsonSchema): void {
  if (Array.isArray(value) && isSchema(schema["items"])) {
    for (const item of value) applyDefaults(item, schema["items"]);
  }
  if (!isObject(value)) return;
  const properties = (schema["properties"] ?? {}) as Record<string, JsonSchema>;
  for (const [name, field] of Object.entries(properties)) {
    if (isMissing(value, name, field) && field["default"] !== undefined) {
      value[name] = copyJson(field["default"] as Json);
    }
  }
  for (const [name, item] of Object.entries(value)) {
    const field = Object.hasOwn(properties, name) ? properties[name] : schema["additionalProperties"];
    if (!isSchema(field)) continue;
    if (isMissing(value, name, field)) delete value[name];
    else applyDefaults(item, field);
  }
}

const isMissing = (object: JsonObject, name: string, schema: JsonSchema): boolean =>
  !Object.hasOwn(object, name) ||
  (object[name] === null && schema["nullable"] !== true && !isUnion(schema) && !isOpen(schema));

const isUnion = (schema: JsonSchema): boolean => "anyOf" in schema || "oneOf" in schema;
