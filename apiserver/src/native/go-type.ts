import type { Json } from "../resource/kube-object.ts";

/** Where in an object the reader is, as encoding/json and as strict decoding name it. */
export type Place = {
  /** The struct that holds the field, `DeploymentSpec`; empty at the root. */
  readonly struct: string;
  /** The fields from the root, without indices: `spec.template.spec.containers.image`. */
  readonly fields: string;
  /** The same with indices, for what is not known. */
  readonly path: string;
  /** Gathers the paths of unknown fields. */
  readonly unknown: string[];
};

/** How a Go type is read from JSON and written again. */
export type GoType = {
  /** As reflect prints it: `v1.Container`, `int32`. */
  readonly name: string;
  /** Whether `omitempty` leaves it out: never a struct, whatever is in it. */
  readonly form: "struct" | "collection" | "scalar";
  /** What a value becomes when Go reads and writes it. Throws an Error in Go's words where it is of another type. */
  readonly read: (value: Exclude<Json, null>, at: Place) => Json;
  /** What the zero value is written as. */
  readonly zero: () => Json;
};

/** UnmarshalTypeError of sigs.k8s.io/json. */
export function mismatch(value: Json, type: string, { struct, fields }: Place): Error {
  const where = struct === "" ? "Go value" : `Go struct field ${struct}.${fields}`;
  return new Error(`json: cannot unmarshal ${jsonName(value, type)} into ${where} of type ${type}`);
}

function jsonName(value: Json, type: string): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return /^u?int\d*$|^float/.test(type) ? `number ${value}` : "number";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** A type that reads itself and says what is wrong in its own words, wherever it is. */
export const nowhere: Place = { struct: "", fields: "", path: "", unknown: [] };
