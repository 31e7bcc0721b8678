import { JSON_SCHEMA, load, Type, YAMLException } from "js-yaml";
import { StatusError } from "../http/status-error.ts";
import type { Json } from "../resource/kube-object.ts";
import { scanJson } from "./json-scan.ts";

/** Characters of YAML that are read: as many as take no more than a fifth of a second, in which nobody else is served. */
const LIMIT = 512 * 1024;

/** Weight of what a text may become by its aliases: the body limit of JSON. */
const EXPANDED = 3 * 1024 * 1024;

/** Duplicates of longer texts are told up to the first one: to find all takes forty times as long. */
const LISTED = 16 * 1024;

export type YamlBody = {
  readonly value: Json;
  /** The keys that are said twice, each with its line. */
  readonly duplicates: () => Promise<readonly string[]>;
};

/** YAML as JSON. Throws an Error in words, or a 413. */
export function readYaml(text: string): YamlBody {
  if (text.length > LIMIT) {
    throw new StatusError(
      413,
      "RequestEntityTooLarge",
      `Request entity too large: limit is ${LIMIT} for YAML; JSON may be larger`,
    );
  }
  const { value, duplicates } = loadYaml(text);
  if (text.includes("*")) checkSize(value, EXPANDED);
  // What YAML can say and JSON cannot (infinities) becomes what JSON makes of it.
  const json = JSON.stringify(value ?? null);
  const { refused } = scanJson(json);
  if (refused) throw new Error(refused);
  return { value: JSON.parse(json) as Json, duplicates };
}

function loadYaml(text: string): Omit<YamlBody, "value"> & { readonly value: unknown } {
  try {
    return { value: load(text, { schema }), duplicates: () => Promise.resolve([]) };
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== "duplicated mapping key") throw inWords(error);
    try {
      const value = load(text, { schema, json: true });
      return { value, duplicates: () => listDuplicates(text, error.mark) };
    } catch (other) {
      throw inWords(other);
    }
  }
}

async function listDuplicates(text: string, first: YAMLException["mark"]): Promise<readonly string[]> {
  if (text.length > LISTED) {
    const key = JSON.stringify(keyAt(text, first.position));
    return [`line ${first.line + 1}: key ${key} already set in map`];
  }
  // With the other YAML package, which few servers ever need.
  const { duplicateKeys } = await import("./yaml-duplicates.ts");
  return duplicateKeys(text);
}

const keyAt = (text: string, position: number): string =>
  /^["']?(.*?)["']?\s*(?::|$)/m.exec(text.slice(position, position + 512))?.[1] ?? "";

function inWords(error: unknown): Error {
  if (error instanceof RangeError)
    return new Error("error converting YAML to JSON: yaml: exceeded max depth");
  if (!(error instanceof YAMLException)) return error instanceof Error ? error : new Error(String(error));
  // js-yaml has no mark for what is wrong with a text as a whole.
  const mark = error.mark as typeof error.mark | undefined;
  const place = mark ? `line ${mark.line + 1}: ` : "";
  return new Error(`error converting YAML to JSON: yaml: ${place}${error.reason}`);
}

/** A few aliases of aliases can weigh more than the memory. */
function checkSize(root: unknown, limit: number): void {
  let weight = 0;
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    weight += typeof value === "string" ? value.length + 1 : 1;
    if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        weight += key.length;
        waiting.push(item);
      }
    }
    if (weight > limit)
      throw new Error("error converting YAML to JSON: yaml: document contains excessive aliasing");
  }
}

const plain = (tag: string, pattern: RegExp, construct: (text: string) => unknown): Type =>
  new Type(tag, {
    kind: "scalar",
    resolve: (text: unknown) => typeof text === "string" && pattern.test(text),
    construct,
  });

const integer = (text: string): number => {
  const [, sign, digits = ""] = /^([-+]?)(.*)$/.exec(text.replaceAll("_", "")) ?? [];
  const size = Number(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return sign === "-" ? -size : size;
};

/** YAML 1.1 as sigs.k8s.io/yaml reads it: `yes` is true, 010 is 8, 1_000 a number; 1:30 and dates are text. */
const schema = JSON_SCHEMA.extend({
  implicit: [
    plain("tag:yaml.org,2002:merge", /^<<$/, (text) => text),
    plain(
      "tag:yaml.org,2002:bool",
      /^(?:y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE)$/,
      (text) => /^(?:y|on|t)/i.test(text),
    ),
    plain(
      "tag:yaml.org,2002:int",
      /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\da-fA-F_]+|0[0-7_]*|[1-9][\d_]*)$/,
      integer,
    ),
    plain(
      "tag:yaml.org,2002:float",
      /^(?:[-+]?(?:\.[\d_]+|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
      (text) => Number(text.replaceAll("_", "")),
    ),
  ],
});
