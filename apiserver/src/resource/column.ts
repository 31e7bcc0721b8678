import { parseColumnPath } from "./column-path.ts";
import type { Column } from "./definition.ts";
import type { ColumnInput, VersionInput } from "./resource-input.ts";
import { z } from "zod";

const types: readonly Column["type"][] = ["string", "integer", "number", "boolean", "date"];

/** A column with everything filled in; the type is the one of the field unless said otherwise. */
export function columnOf(input: ColumnInput, version: VersionInput, report: (what: string) => void): Column {
  try {
    parseColumnPath(input.path);
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
  }
  if (input.type && !types.includes(input.type))
    report(`type "${input.type}" is none of ${types.join(", ")}`);
  return {
    name: input.name,
    type: input.type ?? fieldType(input.path, version),
    format: input.format ?? "",
    description: input.description ?? "",
    priority: input.priority ?? 0,
    path: input.path,
  };
}

function fieldType(path: string, { spec, status }: VersionInput): Column["type"] {
  let found: unknown = { properties: { spec: schemaOf(spec), ...(status && { status: schemaOf(status) }) } };
  for (const name of path.split(".").slice(1)) {
    found = (found as { properties?: Record<string, unknown> } | undefined)?.properties?.[name];
  }
  if (path === ".metadata.creationTimestamp") return "date";
  const { type, format } = (found ?? {}) as { type?: Column["type"]; format?: string };
  if (type === "string" && format === "date-time") return "date";
  return type && types.includes(type) ? type : "string";
}

function schemaOf(schema: z.ZodType): unknown {
  try {
    return z.toJSONSchema(schema, { target: "openapi-3.0", io: "input", unrepresentable: "any" });
  } catch {
    return {};
  }
}
