import type { Json, JsonObject } from "../resource/kube-object.ts";
import { copyJson } from "../rest/json-copy.ts";
import { isObject } from "../rest/request-body.ts";
import { mergeLists } from "./merge-lists.ts";
import { ordered } from "./merge-order.ts";
import type { PatchMeta, PatchSchema } from "./patch-meta.ts";
import { badFormat, badPatchType, badType, otherOrder } from "./strategic-errors.ts";

const directive = "$patch";
const retainKeys = "$retainKeys";
const deletePrefix = "$deleteFromPrimitiveList";
const orderPrefix = "$setElementOrder";

/**
 * An object with a strategic merge patch applied to it; neither argument is changed. Throws a StatusError in the words
 * of k8s.io/apimachinery/pkg/util/strategicpatch, whose StrategicMergePatch this is.
 */
export const strategicMerge = (object: JsonObject, patch: JsonObject, schema: PatchSchema): JsonObject =>
  mergeObjects(copyJson(object), copyJson(patch), schema);

/** Both are taken apart. */
function mergeObjects(original: JsonObject, patch: JsonObject, schema: PatchSchema): JsonObject {
  if (Object.hasOwn(patch, directive)) {
    const { [directive]: what = null, ...rest } = patch;
    if (what === "replace") return rest;
    if (what === "delete") return {};
    throw badPatchType(what, patch);
  }
  retain(original, patch);
  order(original, patch, schema);
  for (const [key, value] of Object.entries(patch)) {
    const isDeletion = key.startsWith(deletePrefix);
    const name = isDeletion ? nameBehind(key, deletePrefix, "primitive list") : key;
    const before = original[name];
    if (value === null) delete original[name];
    else if (Array.isArray(value) && Array.isArray(before)) {
      original[name] = mergedList(before, value, schema.list(name), isDeletion);
    } else if (isObject(value) && isObject(before)) {
      const { strategy, below } = schema.field(name);
      original[name] = strategy === "replace" ? value : mergeObjects(before, value, below);
    } else if (!isDeletion) take(original, name, value);
  }
  return original;
}

/** What was not there, or was of another type. */
function take(original: JsonObject, name: string, value: Json): void {
  const kept = withoutDirectives(withoutNulls(value));
  if (kept === undefined) delete original[name];
  else original[name] = kept;
}

function mergedList(before: Json[], patch: Json[], meta: PatchMeta, isDeletion: boolean): Json[] {
  if (meta.strategy !== "merge" && !isDeletion) return patch;
  return mergeLists(before, patch, meta, isDeletion, mergeObjects);
}

/** `$retainKeys` names all fields that may be left: what else is there goes. */
function retain(original: JsonObject, patch: JsonObject): void {
  const kept = patch[retainKeys];
  if (kept === undefined) return;
  delete patch[retainKeys];
  if (!Array.isArray(kept)) throw badFormat("retainKeys");
  const names = new Set(kept);
  for (const [name, value] of Object.entries(patch)) {
    const isDirective = name.startsWith(deletePrefix) || name.startsWith(orderPrefix);
    if (value !== null && !isDirective && !names.has(name)) throw badFormat("retainKeys");
  }
  for (const name of Object.keys(original)) if (!names.has(name)) delete original[name];
}

/** `$setElementOrder/<list>`: the list is merged here, so that its items come in that order. */
function order(original: JsonObject, patch: JsonObject, schema: PatchSchema): void {
  for (const [key, wanted] of Object.entries(patch)) {
    if (!key.startsWith(orderPrefix)) continue;
    delete patch[key];
    if (!Array.isArray(wanted)) throw badType("[]interface {}", wanted);
    const name = nameBehind(key, orderPrefix, "setElementOrder list");
    const before = listIn(original, name);
    const changed = listIn(patch, name);
    const meta = schema.list(name);
    checkOrder(changed ?? [], wanted, meta.mergeKey);
    if (!before && !changed) continue;
    const merged = mergedForOrder(before, changed, meta);
    original[name] = ordered(merged, wanted, before ?? [], meta.mergeKey);
    delete patch[name];
  }
}

function mergedForOrder(before: Json[] | undefined, changed: Json[] | undefined, meta: PatchMeta): Json[] {
  if (!changed) return before ?? [];
  if (!before) return (withoutDirectives(changed) ?? []) as Json[];
  return mergedList([...before], changed, meta, false);
}

function listIn(object: JsonObject, name: string): Json[] | undefined {
  const value = object[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw badType("[]interface {}", value);
  return value;
}

/** The items of a patch must come in the order that it asks for. */
function checkOrder(patch: readonly Json[], wanted: readonly Json[], mergeKey: string): void {
  if (patch.length === 0 || wanted.length === 0) return;
  const key = (item: Json): Json | undefined => (mergeKey !== "" && isObject(item) ? item[mergeKey] : item);
  const left = patch.filter((item) => !(isObject(item) && Object.hasOwn(item, directive)));
  let at = 0;
  for (const item of wanted) {
    if (at < left.length && key(left[at] ?? null) === key(item)) at++;
  }
  if (at < left.length) throw otherOrder(patch, wanted);
}

function nameBehind(key: string, prefix: string, what: "primitive list" | "setElementOrder list"): string {
  const slash = key.indexOf("/");
  if (slash === -1 || key.slice(0, slash) !== prefix) throw badFormat(what);
  return key.slice(slash + 1);
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutNulls(field)]));
}

/** What is only there to say how something is merged; undefined for an object that is nothing else. */
function withoutDirectives(value: Json): Json | undefined {
  if (Array.isArray(value)) return value.flatMap((item) => withoutDirectives(item) ?? []);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, directive)) return undefined;
  const kept = Object.entries(value).flatMap(([name, field]) => {
    const inner = withoutDirectives(field);
    return inner === undefined ? [] : [[name, inner] as const];
  });
  return Object.fromEntries(kept);
}
