import type { JsonSchema } from "./definition.ts";
import { checkMergeRules } from "./merge-rules.ts";
import * as z from "zod";

/**
 * The OpenAPI v3 form of a zod schema, with what cannot be published reported with its path. Bounds that only say
 * "an integer that JavaScript can hold" become a format.
 */
export function publishedSchema(schema: z.ZodType, report: (path: string, what: string) => void): JsonSchema {
  const problems = new Map<string, string>();
  const published = convert(schema, "input", problems);
  // Transformations show up on the output side alone.
  convert(schema, "output", problems);
  for (const [path, what] of problems) report(path, what);
  const tidy = tidied(published, "", false, report);
  checkMergeRules(tidy, report);
  if (problems.size === 0 && tidy["type"] !== "object")
    report("", `must be an object, but is ${JSON.stringify(tidy["type"] ?? "anything")}`);
  return tidy;
}

function convert(schema: z.ZodType, io: "input" | "output", problems: Map<string, string>): JsonSchema {
  try {
    const result = z.toJSONSchema(schema, {
      target: "openapi-3.0",
      io,
      cycles: "throw",
      reused: "inline",
      unrepresentable: "any",
      override: ({ zodSchema, path }) => {
        const refused = unpublishable(zodSchema);
        if (refused) problems.set(fieldPath(path), refused);
      },
    });
    return result;
  } catch (error) {
    problems.set("", error instanceof Error && error.message.includes("Cycle") ? recursive : String(error));
    return {};
  }
}

const recursive = "a schema that contains itself cannot be published";

const withoutJson = new Set([
  "bigint", "symbol", "undefined", "void", "date", "map", "set", "nan", "function", "promise", "file", "custom", "never",
]); // prettier-ignore

function unpublishable(schema: z.core.$ZodTypes): string | undefined {
  const { def } = schema._zod;
  if (def.type === "transform" || (def.type === "pipe" && schema instanceof z.ZodCodec)) {
    return "a transformation cannot be published; convert in to and from, or when you use the value";
  }
  if (withoutJson.has(def.type)) return `z.${def.type}() has no form in JSON`;
  if ("coerce" in def && def.coerce) return "coercion would change what users wrote; leave it out";
  if (def.type === "catch") return "z.catch() would hide what users wrote wrong; leave it out";
  const changes = def.checks?.some((check) => check._zod.def.check === "overwrite") ?? false;
  return changes ? "a check that changes its value (trim, toLowerCase, …) cannot be published" : undefined;
}

/** zod's path into the JSON schema, as a path into the object. */
function fieldPath(path: readonly (string | number)[]): string {
  let text = "";
  for (let index = 0; index < path.length; index++) {
    if (path[index] === "properties") text += `.${path[++index]}`;
    else if (path[index] === "items") text += "[*]";
    else if (path[index] === "additionalProperties") text += ".*";
  }
  return text;
}

function tidied(
  schema: JsonSchema,
  path: string,
  inUnion: boolean,
  report: (path: string, what: string) => void,
): JsonSchema {
  const next = (value: unknown, at: string, union = inUnion): JsonSchema =>
    tidied(value as JsonSchema, at, union, report);
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "$schema" || keyword === "id") continue;
    if (keyword === "$ref") report(path, recursive);
    if (keyword === "default" && inUnion) {
      report(path, "a default inside a union would depend on which member was meant; put it outside");
    }
    if (keyword === "properties") {
      const fields = Object.entries(value as Record<string, JsonSchema>);
      result[keyword] = Object.fromEntries(
        fields.map(([name, field]) => [name, next(field, `${path}.${name}`)]),
      );
    } else if (keyword === "anyOf" || keyword === "oneOf" || keyword === "allOf") {
      const isUnion = keyword !== "allOf";
      result[keyword] = (value as JsonSchema[]).map((member) => next(member, path, inUnion || isUnion));
    } else if (keyword === "items") result[keyword] = next(value, `${path}[*]`);
    else if (keyword === "additionalProperties" && typeof value === "object")
      result[keyword] = next(value, `${path}.*`);
    else result[keyword] = value;
  }
  return result["type"] === "integer" ? integer(result) : result;
}

function integer({ minimum, maximum, ...schema }: Record<string, unknown>): JsonSchema {
  const is32 = minimum === -(2 ** 31) && maximum === 2 ** 31 - 1;
  return {
    ...schema,
    format: is32 ? "int32" : "int64",
    ...(!is32 && minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(!is32 && maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
  };
}
