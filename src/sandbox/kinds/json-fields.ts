import type { Json, JsonObject, KubeObject } from "@kagg/apiserver/internal";

/** The objects of built-in kinds have fields of many names, and have been read as the Go types that they are. */
export const fieldsOf = (object: KubeObject): JsonObject => object;

/** The object that a field holds; undefined where there is none. */
export function child(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = object?.[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The same; what is missing is put there. */
export function grow(object: JsonObject, name: string): JsonObject {
  const found = child(object, name) ?? {};
  object[name] = found;
  return found;
}

/** The items of a list of objects. */
export function items(object: JsonObject | undefined, name: string): readonly JsonObject[] {
  const value = object?.[name];
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

/** The strings of a list. */
export function strings(object: JsonObject | undefined, name: string): readonly string[] {
  const value = object?.[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** The string that a field holds; empty where there is none. */
export function text(object: JsonObject | undefined, name: string): string {
  const value = object?.[name];
  return typeof value === "string" ? value : "";
}

export function number(object: JsonObject | undefined, name: string): number | undefined {
  const value = object?.[name];
  return typeof value === "number" ? value : undefined;
}

/** Sets what is not there. */
export function fill(object: JsonObject, values: JsonObject): void {
  for (const [name, value] of Object.entries(values)) {
    const known: Json | undefined = object[name];
    if (known === undefined || known === null || known === "") object[name] = value;
  }
}

/** A value in words: a string as it is, anything else as JSON. */
export const shown = (value: Json | undefined): string =>
  typeof value === "string" ? value : JSON.stringify(value ?? null);
