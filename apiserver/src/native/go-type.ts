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

/** A value that a Go type cannot hold: UnmarshalTypeError of sigs.k8s.io/json. */
export class TypeMismatch extends Error {
  /** The same as runtime.DefaultUnstructuredConverter says it, which knows nothing of where it is. */
  readonly converted: string;

  constructor(value: Json, type: string, { struct, fields }: Place) {
    const where = struct === "" ? "Go value" : `Go struct field ${struct}.${fields}`;
    super(`json: cannot unmarshal ${jsonName(value, type)} into ${where} of type ${type}`);
    this.name = "TypeMismatch";
    this.converted = converterText(value, type);
  }
}

export const mismatch = (value: Json, type: string, at: Place): TypeMismatch =>
  new TypeMismatch(value, type, at);

function converterText(value: Json, type: string): string {
  const kind = goKind(value);
  if (type.startsWith("[]")) return `cannot restore slice from ${kind}`;
  if (type.startsWith("map[")) return `cannot restore map from ${kind}`;
  if (/^(?:string|bool|u?int\d*|float\d+)$/.test(type)) return `unrecognized type: ${type}`;
  return `cannot restore struct from: ${kind}`;
}

function goKind(value: Json): string {
  if (Array.isArray(value)) return "slice";
  if (typeof value === "object") return "map";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "boolean" ? "bool" : "string";
}

function jsonName(value: Json, type: string): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return /^u?int\d*$|^float/.test(type) ? `number ${value}` : "number";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** A type that reads itself and says what is wrong in its own words, wherever it is. */
export const nowhere: Place = { struct: "", fields: "", path: "", unknown: [] };
