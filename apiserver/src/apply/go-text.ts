import type { Json } from "../resource/kube-object.ts";
import { isMap, sortedFields } from "./values.ts";

const htmlEscapes: Readonly<Record<string, string>> = {
  "<": String.raw`\u003c`,
  ">": String.raw`\u003e`,
  "&": String.raw`\u0026`,
  "\u2028": String.raw`\u2028`,
  "\u2029": String.raw`\u2029`,
};

/** JSON as encoding/json writes it: fields are sorted, HTML is escaped. */
export const goMarshal = (value: Json): string => write(value, JSON.stringify, JSON.stringify);

/** JSON as json-iterator writes it in its compatible mode; it has no short form of \b, \f and exponents. */
export const goJson = (value: Json): string => write(value, goFieldName, goExponent);

const goExponent = (value: number): string => JSON.stringify(value).replace(/e-(\d)$/, "e-0$1");

function write(value: Json, text: (text: string) => string, number: (number: number) => string): string {
  const next = (inner: Json): string => write(inner, text, number);
  if (typeof value === "string") {
    return text(value).replaceAll(/[<>&\u2028\u2029]/g, (found) => htmlEscapes[found] ?? found);
  }
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) return `[${value.map(next).join(",")}]`;
  if (!isMap(value)) return JSON.stringify(value);
  return `{${sortedFields(value).map(([name, field]) => `${next(name)}:${next(field)}`).join(",")}}`; // prettier-ignore
}

/** The name of a field in JSON: HTML is left as it is, and \b and \f have no short form. */
export function goFieldName(name: string): string {
  const json = JSON.stringify(name);
  if (!json.includes("\\")) return json;
  return json.replaceAll(/\\(?:([bf])|.)/g, (all, short: string | undefined) =>
    short === undefined ? all : short === "b" ? String.raw`\u0008` : String.raw`\u000c`,
  );
}

/** A number as fmt's %v prints a float64, which every number becomes that was read from JSON. */
export function goNumber(value: number): string {
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

const named: Readonly<Record<string, string>> = {
  "\u0007": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v", '"': '"', "\\": "\\",
}; // prettier-ignore

/** A string as fmt's %q prints it. */
export const goQuote = (text: string): string =>
  `"${text.replaceAll(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (found) => {
    const code = found.codePointAt(0) ?? 0;
    if (named[found]) return `\\${named[found]}`;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  })}"`;
