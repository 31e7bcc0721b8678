import type { JsonSchema } from "../resource/definition.ts";
import type { Json } from "../resource/kube-object.ts";
import { deduced, untyped, type Atom, type ListAtom, type MapAtom, type Scalar } from "./atom.ts";

type Definitions = Readonly<Record<string, JsonSchema>>;

/** The atom of an OpenAPI v3 schema; k8s.io/kube-openapi/pkg/schemaconv/openapi.go. */
export function schemaAtom(schema: JsonSchema, definitions: Definitions, keepsUnknown = false): Atom {
  const reference = referenceOf(schema);
  if (reference !== undefined) return referredAtom(reference, schema, definitions);
  const keeps = keepsUnknown || schema["x-kubernetes-preserve-unknown-fields"] === true;
  switch (schema["type"]) {
    case undefined:
      return {
        scalar: "untyped",
        list: listAtom(schema, definitions, keeps),
        map: mapAtom(schema, definitions, keeps),
      };
    case "object":
      return { map: mapAtom(schema, definitions, keeps) };
    case "array":
      return { list: listAtom(schema, definitions, keeps) };
    default:
      return { scalar: scalarOf(schema) };
  }
}

function scalarOf({ type, format }: JsonSchema): Scalar {
  if (type === "integer" || type === "number") return "numeric";
  if (type === "boolean") return "boolean";
  // A format can stand for another form: int-or-string, date-time.
  return type === "string" && (format === undefined || format === "" || format === "byte")
    ? "string"
    : "untyped";
}

/** A reference, or one that stands alone in `allOf` to leave room for a description. */
function referenceOf({ $ref, allOf }: JsonSchema): string | undefined {
  const [only, ...more] = Array.isArray(allOf) ? (allOf as JsonSchema[]) : [];
  const reference = $ref ?? (more.length === 0 ? only?.["$ref"] : undefined);
  return typeof reference === "string" ? reference.split("/").at(-1) : undefined;
}

function referredAtom(name: string, referring: JsonSchema, definitions: Definitions): Atom {
  const definition = definitions[name];
  if (!definition) throw new Error(`the schema refers to ${name}, which is not defined`);
  const atom = definedAtom(definition, definitions);
  const mapType = referring["x-kubernetes-map-type"];
  return mapType !== undefined && atom.map
    ? { ...atom, map: { ...atom.map, isAtomic: mapType === "atomic" } }
    : atom;
}

const compiled = new WeakMap<JsonSchema, Atom>();

/** A definition is compiled once. Inside of itself it is taken for anything: what it says there of merging is lost. */
function definedAtom(definition: JsonSchema, definitions: Definitions): Atom {
  const known = compiled.get(definition);
  if (known) return known;
  compiled.set(definition, deduced);
  const atom = schemaAtom(definition, definitions);
  compiled.set(definition, atom);
  return atom;
}

function mapAtom(schema: JsonSchema, definitions: Definitions, keepsUnknown: boolean): MapAtom {
  const { properties = {}, additionalProperties } = schema;
  const fields = Object.entries(properties as Record<string, JsonSchema>);
  const others = (): Atom | undefined => {
    if (additionalProperties === undefined) return keepsUnknown || fields.length === 0 ? deduced : undefined;
    if (typeof additionalProperties === "boolean") return additionalProperties ? deduced : undefined;
    return schemaAtom(additionalProperties as JsonSchema, definitions, keepsUnknown);
  };
  return {
    isAtomic: schema["x-kubernetes-map-type"] === "atomic",
    fields: new Map(
      fields.map(([name, field]) => [
        name,
        { atom: schemaAtom(field, definitions, keepsUnknown), default: field["default"] as Json | undefined },
      ]),
    ),
    others: others(),
  };
}

function listAtom(schema: JsonSchema, definitions: Definitions, keepsUnknown: boolean): ListAtom {
  const { items } = schema;
  const type = schema["x-kubernetes-list-type"];
  return {
    isAtomic: type !== "set" && type !== "map",
    keys: type === "map" ? (schema["x-kubernetes-list-map-keys"] as readonly string[]) : [],
    items: items === undefined ? untyped : schemaAtom(items as JsonSchema, definitions, keepsUnknown),
  };
}
