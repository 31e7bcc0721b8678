import { parseColumnPath } from "./column-path.ts";
import type { Column, JsonSchema } from "./definition.ts";
import type { ColumnInput } from "./resource-input.ts";

const types: readonly Column["type"][] = ["string", "integer", "number", "boolean", "date"];

/** A column with everything filled in; the type is the one of the field in the object's schema unless said otherwise. */
export function columnOf(input: ColumnInput, schema: JsonSchema, report: (what: string) => void): Column {
  try {
    parseColumnPath(input.path);
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
  }
  if (input.type && !types.includes(input.type))
    report(`type "${input.type}" is none of ${types.join(", ")}`);
  return {
    name: input.name,
    type: input.type ?? fieldType(input.path, schema),
    format: input.format ?? "",
    description: input.description ?? "",
    priority: input.priority ?? 0,
    path: input.path,
  };
}

function fieldType(path: string, schema: JsonSchema): Column["type"] {
  if (path === ".metadata.creationTimestamp") return "date";
  let found: JsonSchema | undefined = schema;
  for (const name of path.split(".").slice(1)) {
    found = (found?.["properties"] as Record<string, JsonSchema> | undefined)?.[name];
  }
  const { type, format } = (found ?? {}) as { type?: Column["type"]; format?: string };
  if (type === "string" && format === "date-time") return "date";
  return type && types.includes(type) ? type : "string";
}
