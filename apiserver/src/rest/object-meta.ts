import { goQuote } from "../http/go-quote.ts";
import type { JsonSchema } from "../resource/definition.ts";
import type { Json, JsonObject, ObjectMeta, OwnerReference } from "../resource/kube-object.ts";
import { objectMetaSchema } from "./object-meta-schema.ts";
import { isObject } from "./request-body.ts";

/**
 * Reads metadata that has been pruned: nulls and empty values count as not given, as they do for metav1.ObjectMeta.
 * Throws an Error with the first field of a wrong type.
 */
export function readObjectMeta(metadata: Json | undefined): ObjectMeta {
  if (metadata === undefined || metadata === null) return {} as ObjectMeta;
  if (!isObject(metadata)) throw new Error(`metadata: must be an object, not ${nameOf(metadata)}`);
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(metadata)) {
    if (value === null || name === "selfLink") continue;
    const schema = (objectMetaSchema["properties"] as Record<string, JsonSchema>)[name] ?? {};
    const given = withoutNulls(value, schema);
    checkType(given, schema, `metadata.${name}`);
    // An empty list of managedFields is not nothing: it asks to forget who owns what.
    if (name === "managedFields" || !isEmpty(given)) result[name] = given;
  }
  return result as ObjectMeta;
}

/** encoding/json leaves a null as the zero value: `labels: {a: }` in YAML is a label with nothing in it. */
function withoutNulls(value: Json, { items, additionalProperties }: JsonSchema): Json {
  const filled = (field: Json, { type }: JsonSchema): Json =>
    field === null && type === "string" ? "" : field;
  if (Array.isArray(value)) {
    const schema = items as JsonSchema | undefined;
    return schema ? value.map((item) => filled(withoutNulls(item, schema), schema)) : value;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const kept = additionalProperties
    ? entries.map(([name, field]) => [name, filled(field, additionalProperties as JsonSchema)] as const)
    : entries.filter(([, field]) => field !== null);
  return Object.fromEntries(kept);
}

const isEmpty = (value: Json): boolean =>
  value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

function checkType(
  value: Json,
  { type, format, items, additionalProperties, properties }: JsonSchema,
  path: string,
): void {
  if (type !== undefined && nameOf(value) !== type)
    throw new Error(`${path}: must be ${article(type)}, not ${nameOf(value)}`);
  if (format === "date-time" && typeof value === "string" && value !== "" && !isTime(value))
    throw new Error(`parsing time ${goQuote(value)} as "2006-01-02T15:04:05Z07:00": cannot parse it`);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkType(item, items as JsonSchema, `${path}[${index}]`);
  } else if (isObject(value)) {
    for (const [name, field] of Object.entries(value)) {
      const schema = (properties as Record<string, JsonSchema> | undefined)?.[name] ?? additionalProperties;
      if (schema) checkType(field, schema as JsonSchema, `${path}.${name}`);
    }
  }
}

/** RFC 3339 with seconds, as metav1.Time reads it. */
const isTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text) &&
  !Number.isNaN(Date.parse(text));

function nameOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "integer" : "number";
  return typeof value;
}

const article = (type: unknown): string =>
  /^[aio]/.test(String(type)) ? `an ${String(type)}` : `a ${String(type)}`;

/** Drops owner references that are there twice and returns their uids. */
export function dropDuplicateOwners(metadata: ObjectMeta): string[] {
  const { ownerReferences } = metadata;
  if (!ownerReferences) return [];
  const kept: OwnerReference[] = [];
  const duplicates: string[] = [];
  const seen = new Set<string>();
  for (const owner of ownerReferences) {
    const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = owner;
    const key = JSON.stringify([apiVersion, kind, name, uid, controller, blockOwnerDeletion]);
    if (seen.has(key)) duplicates.push(owner.uid);
    else kept.push(owner);
    seen.add(key);
  }
  metadata.ownerReferences = kept;
  return duplicates;
}
