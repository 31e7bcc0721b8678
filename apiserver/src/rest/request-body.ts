import { StatusError } from "../http/status-error.ts";
import type { Json, JsonObject } from "../resource/kube-object.ts";
import { scanJson } from "./json-scan.ts";
import { readYaml } from "./yaml-body.ts";

/** A body as JSON, and what a strict reader would object to, worded as apimachinery does. */
export type Parsed = { readonly value: Json; readonly strict: readonly string[] };

/** What a patch has made of an object. */
export type Patched = {
  readonly value: Json;
  readonly strict: readonly string[];
  /** What is shown where it cannot be decoded; the value itself unless said otherwise. */
  readonly shown?: string;
};

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

/** Rejects with an Error whose message says what is wrong with the text. */
export async function parseBody(text: string, type: (typeof accepted)[number]): Promise<Parsed> {
  return type === "application/json" ? parseJson(text) : parseYaml(text);
}

export function parseJson(text: string): Parsed {
  const value = JSON.parse(text) as Json;
  if (isPlain(text, value)) return { value, strict: [] };
  const { duplicates, refused } = scanJson(text);
  if (refused) throw new Error(refused);
  return { value, strict: duplicates.slice(0, maxStrict).map((path) => `duplicate field "${path}"`) };
}

/** As large as a text can be that is read in the short way, in characters, and as many objects and lists in it. */
const [plainLength, plainParts] = [64 * 1024, 500];

/**
 * Whether a text is just what its value is written as: then no field is in it twice, and no number was rounded but one of
 * many digits. Most clients send such texts, and scanning one takes several times as long.
 */
function isPlain(text: string, value: Json): boolean {
  if (text.length > plainLength || /\d{16}|__proto__/.test(text)) return false;
  let parts = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if ((code === 0x5b || code === 0x7b) && ++parts > plainParts) return false;
  }
  const written = JSON.stringify(value);
  return text === written || (text.length === written.length + 1 && text === `${written}\n`);
}

/** A configuration to apply is YAML, of which JSON is a part. Rejects with an Error that says what is wrong with it. */
export async function parseConfiguration(text: string): Promise<Parsed> {
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

async function parseYaml(text: string): Promise<Parsed> {
  const { value, duplicates } = readYaml(text);
  return { value, strict: (await duplicates()).slice(0, maxStrict) };
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a body says its apiVersion or kind: nothing, null and "" leave them to the request, as in Go. */
export const isGiven = (value: Json | undefined): value is Exclude<Json, null> =>
  value !== undefined && value !== null && value !== "";
