import type { Json, JsonObject } from "@kagg/apiserver/internal";

/** Messages that are something else in JSON, by their names; what was read of their fields comes in. */
export const ownForms: Readonly<Record<string, (fields: JsonObject) => Json>> = {
  "k8s.io.apimachinery.pkg.apis.meta.v1.Time": (fields) => timeOf(fields, 0),
  "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime": (fields) => timeOf(fields, 6),
  "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1": ({ Raw: raw }) => jsonIn(raw),
  "k8s.io.apimachinery.pkg.runtime.RawExtension": ({ raw }) => jsonIn(raw),
  "k8s.io.apimachinery.pkg.api.resource.Quantity": ({ string = "0" }) => string,
  "k8s.io.apimachinery.pkg.util.intstr.IntOrString": ({ type = 0, intVal = 0, strVal = "" }) =>
    type === 0 ? intVal : strVal,
  "k8s.io.api.authentication.v1.ExtraValue": items,
  "k8s.io.api.authorization.v1.ExtraValue": items,
  "k8s.io.api.certificates.v1.ExtraValue": items,
};

function items({ items: list = [] }: JsonObject): Json {
  return list;
}

/** The zero time is written without any field. */
function timeOf({ seconds, nanos = 0 }: JsonObject, digits: number): Json {
  if (typeof seconds !== "number") return null;
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (digits === 0) return `${whole}Z`;
  return `${whole}.${JSON.stringify(nanos).padStart(9, "0").slice(0, digits)}Z`;
}

/** `bytes` are base64 in JSON; these hold JSON themselves. */
function jsonIn(base64: Json | undefined): Json {
  if (typeof base64 !== "string" || base64 === "") return null;
  return JSON.parse(Buffer.from(base64, "base64").toString()) as Json;
}
