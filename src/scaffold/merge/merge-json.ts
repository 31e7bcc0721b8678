import { isDeepStrictEqual } from "node:util";

type Json = null | boolean | number | string | readonly Json[] | JsonMap;
type JsonMap = { readonly [key: string]: Json };

/**
 * Merges JSON by its fields, where lines would be in conflict without need: a dependency more puts a comma behind the
 * line above it. Undefined where both sides have changed one field, and where the author's text is not as
 * JSON.stringify writes it, since it would not stay as it is.
 */
export function mergeJson(base: string, ours: string, theirs: string): string | undefined {
  const [o, a, b] = [read(base), read(ours), read(theirs)];
  if (!o || !a || !b) return undefined;
  const indent = /^\{\r?\n([ \t]+)/.exec(ours)?.[1] ?? "";
  const written = (value: Json): string => `${JSON.stringify(value, undefined, indent)}\n`;
  if (ours !== written(a)) return undefined;
  const merged = mergeMaps(o, a, b);
  return merged && written(merged);
}

function read(text: string): JsonMap | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The author's fields in their order, then those that are new. */
function mergeMaps(base: JsonMap, ours: JsonMap, theirs: JsonMap): JsonMap | undefined {
  const result = new Map<string, Json>();
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [o, a, b] = [field(base, key), field(ours, key), field(theirs, key)];
    const merged = isDeepStrictEqual(a, o)
      ? b
      : isDeepStrictEqual(b, o) || isDeepStrictEqual(a, b)
        ? a
        : both(o, a, b);
    if (merged === conflict) return undefined;
    if (merged !== undefined) result.set(key, merged);
  }
  const isSorted = (keys: readonly string[]): boolean => isDeepStrictEqual(keys, keys.toSorted());
  const entries = [...result];
  // As npm keeps dependencies.
  if (isSorted(Object.keys(ours)) && isSorted(Object.keys(theirs)))
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

const conflict = Symbol("conflict");

function both(
  base: Json | undefined,
  ours: Json | undefined,
  theirs: Json | undefined,
): Json | typeof conflict {
  if (!isMap(ours) || !isMap(theirs)) return conflict;
  return mergeMaps(isMap(base) ? base : {}, ours, theirs) ?? conflict;
}

const field = (map: JsonMap, key: string): Json | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;

const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);
