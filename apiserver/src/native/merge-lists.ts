import type { Json, JsonObject } from "../resource/kube-object.ts";
import { isObject } from "../rest/request-body.ts";
import { ordered } from "./merge-order.ts";
import type { PatchMeta, PatchSchema } from "./patch-meta.ts";
import {
  badPatchType,
  cannotMergeLists,
  differentItems,
  listOfLists,
  noMergeKey,
  withoutMergeKey,
} from "./strategic-errors.ts";

/** How two items of the same key become one. */
export type MergeItem = (before: JsonObject, patch: JsonObject, schema: PatchSchema) => JsonObject;

/** mergeSlice of k8s.io/apimachinery/pkg/util/strategicpatch. */
export function mergeLists(
  before: Json[],
  patch: Json[],
  meta: PatchMeta,
  isDeletion: boolean,
  mergeItem: MergeItem,
): Json[] {
  if (before.length === 0 && patch.length === 0) return before;
  if (typeOfItems(before, patch) !== "object") {
    if (isDeletion) return before.filter((item) => !patch.includes(item));
    return ordered(withoutRepetitions([...before, ...patch]), patch, before, meta.mergeKey);
  }
  const { mergeKey } = meta;
  if (mergeKey === "") throw withoutMergeKey();
  const { original, changes } = applyDirectives(before as JsonObject[], patch as JsonObject[], mergeKey);
  const merged = [...original];
  for (const change of changes) {
    const key = change[mergeKey];
    if (key === undefined) throw noMergeKey(change, mergeKey);
    const at = merged.findIndex((item) => item[mergeKey] === key);
    const found = merged[at];
    if (found) merged[at] = mergeItem(found, change, meta.below);
    else merged.push(change);
  }
  return ordered(merged, changes, original, mergeKey);
}

/** Items that only say what is to be done: `$patch: delete` beside a key, and `$patch: replace`. */
function applyDirectives(
  before: readonly JsonObject[],
  patch: readonly JsonObject[],
  mergeKey: string,
): { readonly original: readonly JsonObject[]; readonly changes: readonly JsonObject[] } {
  const changes: JsonObject[] = [];
  let original = before;
  let isReplaced = false;
  for (const item of patch) {
    const directive = item["$patch"];
    if (directive === undefined) changes.push(item);
    else if (directive === "delete") {
      const key = item[mergeKey];
      if (key === undefined) throw noMergeKey(item, mergeKey);
      original = original.filter((one) => one[mergeKey] !== key);
    } else if (directive === "replace") isReplaced = true;
    else throw directive === "merge" ? cannotMergeLists() : badPatchType(directive, item);
  }
  return isReplaced ? { original: changes, changes: [] } : { original, changes };
}

function typeOfItems(...lists: readonly (readonly Json[])[]): string {
  const types = new Set(lists.flat().map((item) => (Array.isArray(item) ? "array" : typeof item)));
  const [type = "", ...others] = types;
  if (type === "array") throw listOfLists();
  if (others.length > 0) throw differentItems(...lists.map((list) => [...list]));
  return lists.flat().every((item) => isObject(item)) ? "object" : type;
}

/** The last item takes the place of one that is there already, as upstream. */
function withoutRepetitions(items: Json[]): Json[] {
  let last = items.length - 1;
  for (let i = 0; i < last; i++) {
    for (let j = i + 1; j <= last; j++) {
      if (items[i] !== items[j]) continue;
      items[j] = items[last] ?? null;
      items.length = last;
      last--;
      j--;
    }
  }
  return items;
}
