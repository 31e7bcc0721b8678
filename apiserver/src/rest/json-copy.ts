import type { Json, JsonObject } from "../resource/kube-object.ts";

/** A deep copy of JSON; several times faster than structuredClone, which has to expect anything. */
export function copyJson<Value extends Json | object>(value: Value): Value;
export function copyJson(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => copyJson(item));
  const copy: JsonObject = {};
  for (const name of Object.keys(value)) {
    const field = value[name];
    if (field !== undefined) copy[name] = copyJson(field);
  }
  return copy;
}
