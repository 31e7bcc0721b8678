import { goQuote } from "../http/go-quote.ts";
import type { Json } from "../resource/kube-object.ts";
import { mismatch, nowhere, type GoType } from "./go-type.ts";
import { canonicalQuantity } from "./quantity.ts";

export const goString = (name = "string"): GoType => ({
  name,
  form: "scalar",
  read: (value, at) => {
    if (typeof value !== "string") throw mismatch(value, name, at);
    return value;
  },
  zero: () => "",
});

export const goBool: GoType = {
  name: "bool",
  form: "scalar",
  read: (value, at) => {
    if (typeof value !== "boolean") throw mismatch(value, "bool", at);
    return value;
  },
  zero: () => false,
};

export const goNumber = (name: string): GoType => ({
  name,
  form: "scalar",
  read: (value, at) => {
    const fits = typeof value === "number" && (name.startsWith("float") || isInt(value, name));
    if (!fits) throw mismatch(value, name, at);
    return value;
  },
  zero: () => 0,
});

const isInt = (value: number, name: string): boolean =>
  Number.isInteger(value) && (name !== "int32" || (value | 0) === value);

/** `[]byte`: base64, whose line breaks Go passes over. */
export const goBytes: GoType = {
  name: "[]uint8",
  form: "scalar",
  read: (value, at) => {
    if (typeof value !== "string") throw mismatch(value, "[]uint8", at);
    const text = value.replaceAll(/[\r\n]/g, "");
    const bad = /[^A-Za-z0-9+/]/.exec(text.replace(/={0,2}$/, ""))?.index ?? -1;
    if (bad !== -1 || text.length % 4 !== 0) {
      throw new Error(
        `illegal base64 data at input byte ${bad === -1 ? text.length - (text.length % 4) : bad}`,
      );
    }
    return text;
  },
  zero: () => "",
};

/** A type with its own UnmarshalJSON: it knows nothing of where it is. */
const own = (name: string, zero: Json, read: (value: Exclude<Json, null>) => Json): GoType => ({
  name,
  form: "struct",
  read: (value) => read(value),
  zero: () => zero,
});

const textOf = (value: Exclude<Json, null>): string => {
  if (typeof value !== "string") throw mismatch(value, "string", nowhere);
  return value;
};

const time = (layout: string, name: string, digits: number): GoType =>
  own(name, null, (value) => {
    const text = textOf(value);
    const found = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,](?<fraction>\d+))?(?:Z|[+-]\d\d:\d\d)$/.exec(text);
    if (!found || Number.isNaN(Date.parse(text))) {
      const rest = /^\d{4}/.test(text) ? text.slice(4) : text;
      const part = rest === text ? "2006" : "-";
      throw new Error(
        `parsing time ${goQuote(text)} as "${layout}": cannot parse ${goQuote(rest)} as "${part}"`,
      );
    }
    const given = /[.,]\d+/.exec(text)?.[0] ?? "";
    if (digits > 0 && given.length !== digits + 1) {
      const rest = text.slice(19);
      throw new Error(
        `parsing time ${goQuote(text)} as "${layout}": cannot parse ${goQuote(rest)} as ".${"0".repeat(digits)}"`,
      );
    }
    const utc = new Date(text).toISOString().slice(0, 19);
    const fraction = (found.groups?.["fraction"] ?? "").padEnd(digits, "0").slice(0, digits);
    return digits > 0 ? `${utc}.${fraction}Z` : `${utc}Z`;
  });

const raw = (name: string): GoType => own(name, null, (value) => value);

/** Types that are written in a form of their own, by their names in the documents. */
export const ownForms: Readonly<Record<string, GoType>> = {
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": time("2006-01-02T15:04:05Z07:00", "v1.Time", 0),
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": time(
    "2006-01-02T15:04:05.000000Z07:00",
    "v1.MicroTime",
    6,
  ),
  "io.k8s.apimachinery.pkg.api.resource.Quantity": own("resource.Quantity", "0", (value) =>
    canonicalQuantity(typeof value === "number" ? String(value) : textOf(value)),
  ),
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": own("intstr.IntOrString", 0, (value) =>
    typeof value === "string" ? value : goNumber("int32").read(value, nowhere),
  ),
  "io.k8s.apimachinery.pkg.runtime.RawExtension": raw("runtime.RawExtension"),
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": raw("v1.FieldsV1"),
};

export const anything: GoType = raw("interface {}");
