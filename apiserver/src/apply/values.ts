import type { Json, JsonObject } from "../resource/kube-object.ts";

export const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A field of a map that is its own, whatever it is called. */
export const fieldOf = (map: JsonObject | undefined, name: string): Json | undefined =>
  map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;

export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) if (!sameValue(a[index], b[index])) return false;
    return true;
  }
  if (!isMap(a) || !isMap(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  for (const name of names) if (!Object.hasOwn(b, name) || !sameValue(a[name], b[name])) return false;
  return true;
}

/** The order of strings.Compare: by UTF-8 bytes, which is by code points and not by UTF-16 units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return codePointOrder(left) - codePointOrder(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
const codePointOrder = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** A total order of values of any type; value.Compare of structured-merge-diff. */
export function compareValues(a: Json, b: Json): number {
  const [left, right] = [rank(a), rank(b)];
  if (left !== right) return left - right;
  if (typeof a === "string") return compareText(a, b as string);
  if (Array.isArray(a)) return compareLists(a, b as Json[]);
  if (isMap(a)) return compareFields(sortedFields(a), sortedFields(b as JsonObject));
  return Number(a) - Number(b);
}

function rank(value: Json): number {
  if (typeof value === "number") return 0;
  if (typeof value === "string") return 1;
  if (typeof value === "boolean") return 2;
  if (Array.isArray(value)) return 3;
  return value === null ? 5 : 4;
}

function compareLists(a: readonly Json[], b: readonly Json[]): number {
  for (const [index, item] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareValues(item, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export type Field = readonly [name: string, value: Json];

export const sortedFields = (map: JsonObject): Field[] =>
  Object.entries(map).sort(([a], [b]) => compareText(a, b));

export function compareFields(a: readonly Field[], b: readonly Field[]): number {
  for (const [index, [name, value]] of a.entries()) {
    const other = b[index];
    if (!other) return 1;
    const order = compareText(name, other[0]) || compareValues(value, other[1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
