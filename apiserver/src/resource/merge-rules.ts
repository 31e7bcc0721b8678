import type { JsonSchema } from "./definition.ts";

type Report = (path: string, what: string) => void;

const listTypes: ReadonlySet<unknown> = new Set(["atomic", "set", "map"]);
const mapTypes: ReadonlySet<unknown> = new Set(["atomic", "granular"]);

/**
 * Reports what an author says of merging and cannot hold: x-kubernetes-list-type, x-kubernetes-list-map-keys and
 * x-kubernetes-map-type, as apiextensions-apiserver checks a CustomResourceDefinition
 * (pkg/apis/apiextensions/validation/validation.go).
 */
export function checkMergeRules(schema: JsonSchema, report: Report, path = "", isMember = false): void {
  if (isMember) checkMember(schema, path, report);
  else {
    checkMapType(schema, path, report);
    checkListType(schema, path, report);
  }
  const { properties, items, additionalProperties } = schema;
  for (const [name, field] of Object.entries((properties ?? {}) as Record<string, JsonSchema>)) {
    checkMergeRules(field, report, `${path}.${name}`, isMember);
  }
  if (isSchema(items)) checkMergeRules(items, report, `${path}[*]`, isMember);
  if (isSchema(additionalProperties)) checkMergeRules(additionalProperties, report, `${path}.*`, isMember);
  for (const union of ["anyOf", "oneOf", "allOf"]) {
    for (const member of (schema[union] ?? []) as JsonSchema[]) checkMergeRules(member, report, path, true);
  }
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

function checkMember(schema: JsonSchema, path: string, report: Report): void {
  for (const keyword of ["x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"]) {
    if (schema[keyword] !== undefined) {
      report(path, `${keyword} inside a union would depend on which member was meant; put it outside`);
    }
  }
}

function checkMapType(schema: JsonSchema, path: string, report: Report): void {
  const mapType = schema["x-kubernetes-map-type"];
  if (mapType === undefined) return;
  if (!mapTypes.has(mapType)) {
    report(path, `x-kubernetes-map-type must be atomic or granular, not ${JSON.stringify(mapType)}`);
  }
  if (schema["type"] !== "object") report(path, "x-kubernetes-map-type is for objects only");
}

function checkListType(schema: JsonSchema, path: string, report: Report): void {
  const { type, items, "x-kubernetes-list-type": listType, "x-kubernetes-list-map-keys": keys } = schema;
  if (keys !== undefined && listType !== "map") {
    report(path, 'x-kubernetes-list-map-keys needs "x-kubernetes-list-type": "map"');
  }
  if (listType === undefined) return;
  if (!listTypes.has(listType)) {
    report(path, `x-kubernetes-list-type must be atomic, set or map, not ${JSON.stringify(listType)}`);
  }
  if (type !== "array" || !isSchema(items)) {
    report(path, "x-kubernetes-list-type is for arrays only");
    return;
  }
  if (listType === "set") checkSetItems(items, path, report);
  if (listType === "map") checkMapItems(items, keys, path, report);
  if (listType !== "atomic" && items["nullable"] === true) {
    report(`${path}[*]`, "the items of a set or of a list of type map cannot be null");
  }
}

function checkSetItems(items: JsonSchema, path: string, report: Report): void {
  const listType = items["x-kubernetes-list-type"];
  const isAtomic =
    items["type"] === "array"
      ? listType === undefined || listType === "atomic"
      : items["type"] !== "object" || items["x-kubernetes-map-type"] === "atomic";
  if (!isAtomic) report(`${path}[*]`, "the items of a set must be scalars, or atomic");
}

function checkMapItems(items: JsonSchema, keys: unknown, path: string, report: Report): void {
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every((key) => typeof key === "string")) {
    report(path, "a list of type map needs x-kubernetes-list-map-keys: what tells its items apart");
    return;
  }
  if (items["type"] !== "object") {
    report(`${path}[*]`, "the items of a list of type map must be objects");
    return;
  }
  if (new Set(keys).size < keys.length) report(path, "x-kubernetes-list-map-keys names a field twice");
  for (const key of new Set<string>(keys)) checkKey(items, key, path, report);
}

function checkKey(items: JsonSchema, key: string, path: string, report: Report): void {
  const properties = (items["properties"] ?? {}) as Record<string, JsonSchema>;
  const field = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (!field) {
    report(path, `x-kubernetes-list-map-keys names ${JSON.stringify(key)}, which its items do not have`);
    return;
  }
  const at = `${path}[*].${key}`;
  if (field["type"] === "array" || field["type"] === "object")
    report(at, "the key of a list must be a scalar");
  const required = (items["required"] ?? []) as readonly string[];
  if (!required.includes(key) && field["default"] === undefined) {
    report(at, "the key of a list must be required, or have a default");
  }
  if (field["nullable"] === true) report(at, "the key of a list cannot be null");
}
