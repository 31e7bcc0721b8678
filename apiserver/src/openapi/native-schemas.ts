import type { JsonSchema, VersionDefinition } from "../resource/definition.ts";

const prefix = "#/components/schemas/";

/** The schema of a built-in kind and all that it refers to, as they are published. */
export function nativeSchemas({ native }: VersionDefinition): Record<string, JsonSchema> {
  const found: Record<string, JsonSchema> = {};
  const take = (name: string): void => {
    const schema = native?.definitions[name];
    if (!schema || Object.hasOwn(found, name)) return;
    // Before what it refers to: a schema may refer to itself.
    found[name] = {};
    found[name] = publish(schema, take) as JsonSchema;
  };
  if (native) take(native.definition);
  return found;
}

/** Without what is only said to the runtime, and with references as documents have them. */
function publish(value: unknown, refer: (name: string) => void): unknown {
  if (Array.isArray(value)) return value.map((item) => publish(item, refer));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]): [string, unknown][] => {
      if (key === "x-go") return [];
      if (key !== "$ref" || typeof field !== "string") return [[key, publish(field, refer)]];
      refer(field);
      return [[key, `${prefix}${field}`]];
    }),
  );
}
