import type { JsonSchema } from "../resource/definition.ts";
import type { Json, JsonObject } from "../resource/kube-object.ts";
import { isObject } from "./request-body.ts";

/**
 * Removes the fields that a schema does not know, in place, and returns their paths. A field is known where any
 * member of a union knows it; `additionalProperties` and a schema without a type keep everything.
 */
export function prune(value: Json, schema: JsonSchema, path = ""): string[] {
  const unknown: string[] = [];
  pruneInto(value, membersOf(schema), path, unknown);
  return unknown;
}

function pruneInto(value: Json, schemas: readonly JsonSchema[], path: string, unknown: string[]): void {
  if (Array.isArray(value)) {
    const items = schemas.flatMap(({ items }) => (items ? membersOf(items as JsonSchema) : []));
    if (items.length > 0)
      for (const [index, item] of value.entries()) pruneInto(item, items, `${path}[${index}]`, unknown);
    return;
  }
  if (!isObject(value) || schemas.some(isOpen)) return;
  for (const [name, field] of Object.entries(value)) {
    const known = schemas.flatMap((schema) => fieldSchemas(schema, name));
    const at = path ? `${path}.${name}` : name;
    if (known.length > 0) pruneInto(field, known, at, unknown);
    else {
      delete value[name];
      unknown.push(at);
    }
  }
}

/** A schema that says nothing about fields keeps them all, as x-kubernetes-preserve-unknown-fields does. */
const isOpen = ({ type, properties, additionalProperties }: JsonSchema): boolean =>
  type === undefined && properties === undefined && additionalProperties === undefined;

function fieldSchemas({ properties, additionalProperties }: JsonSchema, name: string): JsonSchema[] {
  const known = properties as Record<string, JsonSchema> | undefined;
  if (known && Object.hasOwn(known, name)) return membersOf(known[name] as JsonSchema);
  return isSchema(additionalProperties)
    ? membersOf(additionalProperties)
    : additionalProperties === true
      ? [{}]
      : [];
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

/** The members of a union, or the schema alone. */
function membersOf(schema: JsonSchema): JsonSchema[] {
  const nested = [schema["anyOf"], schema["oneOf"], schema["allOf"]].flatMap((members) =>
    Array.isArray(members) ? (members as JsonSchema[]).flatMap(membersOf) : [],
  );
  return nested.length > 0 && isOpen(schema) ? nested : [schema, ...nested];
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
      value[name] = structuredClone(field["default"] as Json);
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
