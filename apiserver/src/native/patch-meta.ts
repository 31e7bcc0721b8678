import type { JsonSchema } from "../resource/definition.ts";
import type { Definitions } from "./go-types.ts";

/** What a schema says of how a field is patched, and the schema of what is in it. */
export type PatchMeta = {
  /** `merge` or `replace`; empty where nothing is said. */
  readonly strategy: string;
  /** What tells the items of a list apart; empty where nothing does. */
  readonly mergeKey: string;
  readonly below: PatchSchema;
};

/** Looks up fields: of an object, and of the items of a list in an object. */
export type PatchSchema = {
  readonly field: (name: string) => PatchMeta;
  readonly list: (name: string) => PatchMeta;
};

/** PatchMetaFromStruct of apimachinery, from the OpenAPI that is made of the same tags. */
export function patchSchema(schema: JsonSchema, definitions: Definitions): PatchSchema {
  const of = resolved(schema, definitions);
  const field = (name: string, items: boolean): PatchMeta => {
    const properties = (of["properties"] ?? {}) as Record<string, JsonSchema>;
    const found = Object.hasOwn(properties, name) ? properties[name] : of["additionalProperties"];
    const property = typeof found === "object" && found !== null ? (found as JsonSchema) : {};
    const strategies = text(property["x-kubernetes-patch-strategy"]).split(",");
    const inner = resolved(property, definitions);
    return {
      strategy: strategies.find((one) => one !== "retainKeys") ?? "",
      mergeKey: text(property["x-kubernetes-patch-merge-key"]),
      below: patchSchema(items ? ((inner["items"] ?? {}) as JsonSchema) : inner, definitions),
    };
  };
  return { field: (name) => field(name, false), list: (name) => field(name, true) };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function resolved(schema: JsonSchema, definitions: Definitions): JsonSchema {
  const [first] = Array.isArray(schema["allOf"]) ? (schema["allOf"] as JsonSchema[]) : [];
  const reference = schema["$ref"] ?? first?.["$ref"];
  return typeof reference === "string" ? (definitions[reference.split("/").at(-1) ?? ""] ?? {}) : schema;
}
