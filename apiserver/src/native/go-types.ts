import type { JsonSchema } from "../resource/definition.ts";
import type { Json, JsonObject } from "../resource/kube-object.ts";
import { isObject } from "../rest/request-body.ts";
import { anything, goBool, goBytes, goNumber, goString, ownForms } from "./go-scalars.ts";
import { mismatch, type GoType, type Place } from "./go-type.ts";

/** Schemas by their names in the documents: `io.k8s.api.core.v1.Pod`. */
export type Definitions = Readonly<Record<string, JsonSchema>>;

type Field = {
  readonly name: string;
  readonly type: GoType;
  readonly isPointer: boolean;
  readonly omitEmpty: boolean;
};

/** The types of one set of definitions, each made when it is first needed. */
const made = new WeakMap<Definitions, Map<string, GoType>>();

/** The Go type of a kind, but for what the root of an object has: apiVersion, kind and metadata. */
export function kindType(definitions: Definitions, name: string): GoType {
  const schema = definitions[name];
  if (!schema) throw new Error(`there is no schema of ${name}`);
  return structType(goName(name), schema, definitions, true);
}

/** `v1.Pod` */
const goName = (name: string): string => name.split(".").slice(-2).join(".");

/** The Go type of a definition. */
export function goTypeOf(definitions: Definitions, name: string): GoType {
  const types = made.get(definitions) ?? new Map<string, GoType>();
  made.set(definitions, types);
  const found = types.get(name) ?? ownForms[name] ?? definedType(definitions, name);
  types.set(name, found);
  return found;
}

function definedType(definitions: Definitions, name: string): GoType {
  const schema = definitions[name];
  if (!schema) throw new Error(`there is no schema of ${name}`);
  // JSON of apiextensions, and its like: anything goes.
  if (schema["type"] === undefined) return anything;
  return structType(goName(name), schema, definitions, false);
}

function structType(name: string, schema: JsonSchema, definitions: Definitions, isRoot: boolean): GoType {
  let known: ReadonlyMap<string, Field> | undefined;
  const fields = (): ReadonlyMap<string, Field> => (known ??= fieldsOf(schema, definitions, isRoot));
  const struct = name.slice(name.indexOf(".") + 1);
  const read = (value: Json, at: Place): Json => {
    if (!isObject(value)) throw mismatch(value, name, at);
    const given: JsonObject = {};
    for (const [key, content] of Object.entries(value)) {
      const field = fields().get(key);
      const path = at.path === "" ? key : `${at.path}.${key}`;
      if (!field) at.unknown.push(path);
      else if (content !== null) {
        const below = at.fields === "" ? key : `${at.fields}.${key}`;
        given[key] = field.type.read(content, { struct, fields: below, path, unknown: at.unknown });
      }
    }
    return written(fields().values(), given);
  };
  return { name, form: "struct", read, zero: () => written(fields().values(), {}) };
}

const ofRoot: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

function fieldsOf(schema: JsonSchema, definitions: Definitions, isRoot: boolean): ReadonlyMap<string, Field> {
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>);
  return new Map(
    properties
      .filter(([name]) => !isRoot || !ofRoot.has(name))
      .map(([name, property]) => {
        const go = typeof property["x-go"] === "string" ? property["x-go"] : "";
        const bare = go.replace(/^\*|!$/g, "").replace(/!$/, "");
        const type = propertyType(property, bare, definitions);
        return [name, { name, type, isPointer: go.startsWith("*"), omitEmpty: !go.endsWith("!") }];
      }),
  );
}

/** What a struct is written as: with zero values where Go has no omitempty, and without empty ones where it has. */
function written(fields: Iterable<Field>, given: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const field of fields) {
    const value = marshalled(field, given[field.name]);
    if (value !== undefined) result[field.name] = value;
  }
  return result;
}

function marshalled({ type, isPointer, omitEmpty }: Field, value: Json | undefined): Json | undefined {
  if (isPointer) return value ?? (omitEmpty ? undefined : null);
  if (type.form === "struct") return value ?? type.zero();
  if (type.form === "collection") {
    if (value === undefined) return omitEmpty ? undefined : null;
    return omitEmpty && Object.keys(value as object).length === 0 ? undefined : value;
  }
  const zero = type.zero();
  return omitEmpty && (value === undefined || value === zero) ? undefined : (value ?? zero);
}

function propertyType(schema: JsonSchema, go: string, definitions: Definitions): GoType {
  const reference = referenceOf(schema);
  if (reference !== undefined) return goTypeOf(definitions, reference);
  switch (schema["type"]) {
    case "object":
      return mapType(schema, go, definitions);
    case "array":
      return sliceType(schema, go, definitions);
    case "string":
      return schema["format"] === "byte" ? goBytes : goString(go || "string");
    case "boolean":
      return goBool;
    case "integer":
    case "number":
      return goNumber(go || (schema["type"] === "integer" ? "int64" : "float64"));
    default:
      return anything;
  }
}

function referenceOf({ $ref, allOf }: JsonSchema): string | undefined {
  const found = $ref ?? (Array.isArray(allOf) ? (allOf as JsonSchema[])[0]?.["$ref"] : undefined);
  return typeof found === "string" ? found : undefined;
}

function mapType(schema: JsonSchema, go: string, definitions: Definitions): GoType {
  const items = schema["additionalProperties"];
  if (typeof items !== "object" || items === null) return anything;
  const name = go || "map[string]interface {}";
  const inner = /^map\[[^\]]*\](?<inner>.*)$/.exec(name)?.groups?.["inner"] ?? "";
  const type = propertyType(items as JsonSchema, inner.replace(/^\*/, ""), definitions);
  return {
    name,
    form: "collection",
    read: (value, at) => {
      if (!isObject(value)) throw mismatch(value, name, at);
      const read = ([key, item]: [string, Json]): [string, Json] => [
        key,
        item === null ? type.zero() : type.read(item, { ...at, path: `${at.path}.${key}` }),
      ];
      return Object.fromEntries(Object.entries(value).map(read));
    },
    zero: () => null,
  };
}

function sliceType(schema: JsonSchema, go: string, definitions: Definitions): GoType {
  const name = go || "[]interface {}";
  const inner = name.replace(/^\[\]\*?/, "");
  const type = propertyType((schema["items"] ?? {}) as JsonSchema, inner, definitions);
  return {
    name,
    form: "collection",
    read: (value, at) => {
      if (!Array.isArray(value)) throw mismatch(value, name, at);
      return value.map((item, index) =>
        item === null ? type.zero() : type.read(item, { ...at, path: `${at.path}[${index}]` }),
      );
    },
    zero: () => null,
  };
}
