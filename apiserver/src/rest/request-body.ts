import {
  LineCounter,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
  type ParsedNode,
} from "yaml";
import { StatusError } from "../http/status-error.ts";
import type { Json, JsonObject } from "../resource/kube-object.ts";
import { scanJson } from "./json-scan.ts";

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

export const unsupportedMediaType = (types: readonly string[], why = ""): StatusError =>
  new StatusError(
    415,
    "UnsupportedMediaType",
    `${why}the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`,
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

/** YAML 1.1 as sigs.k8s.io/yaml reads it: `yes` is a boolean, a date is a string. */
const dialect: ParseOptions & DocumentOptions & SchemaOptions = {
  version: "1.1",
  customTags: (tags) =>
    tags.filter((tag) => typeof tag === "string" || !(notJson.test(tag.tag) || isTime(tag))),
};

const notJson = /:(?:timestamp|binary|omap|set|pairs)$/;

/** 1:30 is 90 in YAML 1.1, but not in Go's. */
const isTime = (tag: object): boolean => "format" in tag && tag.format === "TIME";

function parseYaml(text: string): Parsed {
  const lines = new LineCounter();
  const document: Document.Parsed = parseDocument(text, {
    ...dialect,
    lineCounter: lines,
    uniqueKeys: false,
  });
  const [problem] = document.errors;
  if (problem) throw new Error(`error converting YAML to JSON: ${problem.message.split("\n")[0]}`);
  const strict: string[] = [];
  findDuplicates(document.contents, lines, strict);
  // What YAML can say and JSON cannot (dates, infinities) becomes what JSON makes of it.
  const json = JSON.stringify(document.toJS() ?? null);
  const { refused } = scanJson(json);
  if (refused) throw new Error(refused);
  return { value: JSON.parse(json) as Json, strict: strict.slice(0, maxStrict) };
}

function findDuplicates(node: ParsedNode | null, lines: LineCounter, found: string[]): void {
  if (isSeq(node)) for (const item of node.items) findDuplicates(item, lines, found);
  if (!isMap(node)) return;
  const seen = new Set<unknown>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? key.value : key;
    const { line } = lines.linePos(key.range[0]);
    if (seen.has(name)) found.push(`line ${line}: key ${JSON.stringify(name)} already set in map`);
    seen.add(name);
    findDuplicates(value, lines, found);
  }
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a body says its apiVersion or kind: nothing, null and "" leave them to the request, as in Go. */
export const isGiven = (value: Json | undefined): value is Exclude<Json, null> =>
  value !== undefined && value !== null && value !== "";
