import { badRequest, StatusError } from "../http/status-error.ts";
import type { Json, JsonObject } from "../resource/kube-object.ts";

// The words of k8s.io/apimachinery/pkg/util/mergepatch, and the codes that kube-apiserver answers them with
// (interpretStrategicMergePatchError): what it does not know is a 500 without a reason.

const unknown = (message: string): StatusError => new StatusError(500, "", message);

export const badFormat = (of: "primitive list" | "retainKeys" | "setElementOrder list"): StatusError =>
  badRequest(`invalid patch format of ${of}`);

export const listOfLists = (): StatusError =>
  new StatusError(422, "Invalid", "lists of lists are not supported");

export const noMergeKey = (item: JsonObject, key: string): StatusError =>
  unknown(`map: ${goValue(item)} does not contain declared merge key: ${key}`);

export const badPatchType = (directive: Json, item: JsonObject): StatusError =>
  unknown(
    `unknown patch type: ${typeof directive === "string" ? directive : `%!s(${goValue(directive)})`} in map: ${goValue(item)}`,
  );

export const cannotMergeLists = (): StatusError =>
  unknown("merging lists cannot yet be specified in the patch");

export const differentItems = (...lists: readonly Json[]): StatusError =>
  unknown(`list element types are not identical: ${goValue([...lists])}`);

export const withoutMergeKey = (): StatusError => unknown("cannot merge lists without merge key for struct");

export const badType = (expected: string, actual: Json): StatusError =>
  unknown(`expected a ${expected}, but received a ${goType(actual)}`);

export const otherOrder = (patch: readonly Json[], order: readonly Json[]): StatusError =>
  unknown(
    `The order in patch list:\n${goValue([...patch])}\n doesn't match $setElementOrder list:\n${goValue([...order])}\n`,
  );

/** A value as fmt's `%v` shows it: `map[a:1 b:[x y]]`. */
export function goValue(value: Json): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goValue).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  const fields = Object.keys(value).sort();
  return `map[${fields.map((name) => `${name}:${goValue(value[name] ?? null)}`).join(" ")}]`;
}

function goType(value: Json): string {
  if (value === null) return "%!s(<nil>)";
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object") return "map[string]interface {}";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "boolean" ? "bool" : "string";
}
