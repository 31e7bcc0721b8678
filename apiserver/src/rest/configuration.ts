import { applyConfiguration, type FieldManagement } from "../apply/field-manager.ts";
import { badRequest } from "../http/status-error.ts";
import type { Json, JsonObject, KubeObject } from "../resource/kube-object.ts";
import { decodeObject } from "./decode.ts";
import { copyJson } from "./json-copy.ts";
import { isObject, parseConfiguration, type Parsed } from "./request-body.ts";
import type { View } from "./scope.ts";
import type { WriteOptions } from "./write-options.ts";

/** What a manager applies: an object with the fields that it cares for. */
export type Configuration = Parsed & { readonly value: JsonObject };

export async function readConfiguration(text: string): Promise<Configuration> {
  try {
    const { value, strict } = await parseConfiguration(text);
    if (!isObject(value ?? {})) {
      const why = `json: cannot unmarshal ${typeName(value)} into Go value of type map[string]interface {}`;
      throw new Error(`error unmarshaling JSON: while decoding JSON: ${why}`);
    }
    return { value: isObject(value) ? value : {}, strict };
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function typeName(value: Json): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** The live object with a configuration merged into it. */
export function withConfiguration(
  view: View,
  management: FieldManagement,
  { fieldManager, force, fieldValidation }: WriteOptions,
  live: KubeObject | undefined,
  { value, strict }: Configuration,
): KubeObject {
  const result = applyConfiguration(management, live, value, { manager: fieldManager, force });
  if (strict.length > 0 && fieldValidation === "Strict") {
    const problems = `error converting YAML to JSON: yaml: unmarshal errors:\n  ${strict.join("\n  ")}`;
    throw badRequest(`error strict decoding YAML: ${problems}`);
  }
  if (fieldValidation === "Warn") for (const problem of strict) view.exchange.warn(problem);
  // Decoding fills in defaults in place, and the configuration may be merged again.
  return decodeObject(view, copyJson(result), "Ignore").object;
}
