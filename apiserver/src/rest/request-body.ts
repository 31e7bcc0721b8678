import { StatusError } from "../http/status-error.ts";
import type { Json, JsonObject } from "../resource/kube-object.ts";
import { scanJson } from "./json-scan.ts";
import { readYaml } from "./yaml-body.ts";

/** A body as JSON, and what a strict reader would object to, worded as apimachinery does. */
export type Parsed = { readonly value: Json; readonly strict: readonly string[] };

/** As many objections as sigs.k8s.io/json keeps of one text: a large body can hold hundreds of thousands. */
export const maxStrict = 100;

const accepted = ["application/json", "application/yaml"] as const;

/** What the Content-Type says; JSON where it says nothing. Throws a 415 for anything else. */
export function bodyType(contentType: string | undefined): (typeof accepted)[number] {
  const [type = ""] = (contentType ?? "").split(";");
  const found = accepted.find((known) => known === (type.trim().toLowerCase() || "application/json"));
  if (!found) throw unsupportedMediaType(accepted);
  return found;
}

export const unsupportedMediaType = (types: readonly string[]): StatusError =>
  new StatusError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`,
  );

/** Throws an Error whose message says what is wrong with the text. */
export function parseBody(text: string, type: (typeof accepted)[number]): Parsed {
  return type === "application/json" ? parseJson(text) : parseYaml(text);
}

export function parseJson(text: string): Parsed {
  const value = JSON.parse(text) as Json;
  const { duplicates, refused } = scanJson(text);
  if (refused) throw new Error(refused);
  return { value, strict: duplicates.slice(0, maxStrict).map((path) => `duplicate field "${path}"`) };
}

/** A configuration to apply is YAML, of which JSON is a part. Throws an Error that says what is wrong with it. */
export function parseConfiguration(text: string): Parsed {
  if (text.trimStart().startsWith("{")) {
    try {
      const json = parseJson(text);
      if (json.strict.length === 0) return json;
    } catch {
      // YAML in braces, or neither.
    }
  }
  return parseYaml(text);
}

function parseYaml(text: string): Parsed {
  const { value, duplicates } = readYaml(text);
  return { value, strict: duplicates.slice(0, maxStrict) };
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a body says its apiVersion or kind: nothing, null and "" leave them to the request, as in Go. */
export const isGiven = (value: Json | undefined): value is Exclude<Json, null> =>
  value !== undefined && value !== null && value !== "";
