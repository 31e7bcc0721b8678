import type { Json, JsonObject } from "../resource/kube-object.ts";
import { goFieldName, goJson, goNumber, goQuote } from "./go-text.ts";
import { compareFields, compareText, compareValues, isMap, sortedFields, type Field } from "./values.ts";

/**
 * One step of a path into an object as FieldsV1 writes it, in its one canonical form, so that equal steps are equal
 * strings: `f:replicas`, `k:{"name":"web"}`, `v:"a"`, `i:0`. See structured-merge-diff's fieldpath/serialize-pe.go.
 */
export type PathElement = string;

export type Path = readonly PathElement[];

export const fieldElement = (name: string): PathElement => `f:${name}`;

export const keyElement = (fields: readonly Field[]): PathElement =>
  `k:{${fields.map(([name, value]) => `${goFieldName(name)}:${goJson(value)}`).join(",")}}`;

export const valueElement = (value: Json): PathElement => `v:${goJson(value)}`;

/** The name of a field; undefined for an item of a list. */
export const fieldNameOf = (element: PathElement): string | undefined =>
  element.startsWith("f:") ? element.slice(2) : undefined;

export const isKey = (element: PathElement): boolean => element.startsWith("k:");

/** Reads a step that anyone may have written; undefined for a kind that is not known. Throws an Error for a bad one. */
export function readElement(text: string): PathElement | undefined {
  if (text.startsWith("f:")) return text;
  if (text.length < 2) throw new Error("key must be 2 characters long:");
  if (text[1] !== ":") throw new Error(`missing colon: ${text}`);
  const content = text.slice(2);
  if (text.startsWith("v")) return valueElement(JSON.parse(content) as Json);
  if (text.startsWith("i")) {
    if (!/^[+-]?\d+$/.test(content)) throw new Error(`invalid index ${goQuote(content)}`);
    return `i:${Number(content)}`;
  }
  if (!text.startsWith("k")) return undefined;
  const fields = JSON.parse(content) as Json;
  if (!isMap(fields)) throw new Error("a key must be an object");
  return keyElement(sortedFields(fields));
}

const kinds = "fkvi";

type Parsed = { readonly element: PathElement; readonly kind: number; readonly content: Json };

/** In the order in which Go writes them: fields, keys, values, indexes. A set can have tens of thousands. */
export function sortElements(elements: Iterable<PathElement>): PathElement[] {
  const given = [...elements];
  if (given.length < 2) return given;
  if (given.every((element) => element.startsWith("f:"))) return given.sort(compareText);
  const parsed = given.map((element): Parsed => {
    const content = element.slice(2);
    const kind = kinds.indexOf(element.charAt(0));
    return { element, kind, content: kind === 0 ? content : (JSON.parse(content) as Json) };
  });
  return parsed.sort(compareParsed).map(({ element }) => element);
}

function compareParsed(a: Parsed, b: Parsed): number {
  if (a.kind !== b.kind) return a.kind - b.kind;
  return isMap(a.content) && isMap(b.content) && a.kind === 1
    ? compareFields(sortedFields(a.content), sortedFields(b.content))
    : compareValues(a.content, b.content);
}

/** A path for people: `.spec.ports[port=80,protocol="TCP"].name`. */
export const printPath = (path: Path): string => path.map(printElement).join("");

export function printElement(element: PathElement): string {
  const content = element.slice(2);
  if (element.startsWith("f:")) return `.${content}`;
  if (element.startsWith("i:")) return `[${content}]`;
  const value = JSON.parse(content) as Json;
  if (element.startsWith("v:")) return `[=${print(value)}]`;
  return `[${sortedFields(value as JsonObject).map(([name, field]) => `${name}=${print(field)}`).join(",")}]`; // prettier-ignore
}

function print(value: Json): string {
  if (typeof value === "string") return goQuote(value);
  if (typeof value === "number") return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(print).join(",")}]`;
  if (!isMap(value)) return String(value);
  return sortedFields(value).map(([name, field]) => `${name}=${print(field)}`).join(""); // prettier-ignore
}
