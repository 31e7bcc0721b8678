import {
  invalidValue,
  jsonEqual,
  requiredValue,
  tooLong,
  type Json,
  type JsonObject,
  type KubeObject,
  type StatusCause,
} from "@kagg/apiserver/internal";
import { child, fieldsOf, shown, text } from "../json-fields.ts";
import { each, frozen, immutable } from "./check.ts";

/** Of a Secret as of a ConfigMap: a mebibyte. */
const limit = 1024 * 1024;

const keyFormat = "[-._a-zA-Z0-9]+";

function keyProblems(key: string): readonly string[] {
  const problems: string[] = [];
  if (key.length > 253) problems.push("must be no more than 253 bytes");
  if (!new RegExp(`^${keyFormat}$`).test(key)) {
    problems.push(
      `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${keyFormat}')`,
    );
  }
  if (key === "." || key === "..") problems.push(`must not be '${key}'`);
  else if (key.startsWith("..")) problems.push("must not start with '..'");
  return problems;
}

const decodedSize = (value: Json): number => Buffer.byteLength(shown(value), "base64");
const textSize = (value: Json): number => Buffer.byteLength(shown(value));

/** ValidateConfigMap of k8s.io/kubernetes/pkg/apis/core/validation. */
export function configMapCauses(object: KubeObject, live: KubeObject | undefined): readonly StatusCause[] {
  const { data = {}, binaryData = {} } = fieldsOf(object) as Record<string, JsonObject>;
  const keys = (name: string, map: JsonObject): readonly StatusCause[] =>
    Object.keys(map).flatMap((key) => each(keyProblems(key), `${name}[${key}]`, key));
  const twice = Object.keys(data)
    .filter((key) => Object.hasOwn(binaryData, key))
    .map((key) => invalidValue(`data[${key}]`, key, "duplicate of key present in binaryData"));
  const size = sum(data, textSize) + sum(binaryData, decodedSize);
  return [
    ...frozenCauses(object, live, ["data", "binaryData"]),
    ...keys("data", data),
    ...twice,
    ...keys("binaryData", binaryData),
    ...(size > limit ? [tooLong("", limit)] : []),
  ];
}

const sum = (map: JsonObject, size: (value: Json) => number): number =>
  Object.values(map).reduce<number>((all, value) => all + size(value), 0);

function frozenCauses(
  object: KubeObject,
  live: KubeObject | undefined,
  fields: readonly string[],
): readonly StatusCause[] {
  if (!live || fieldsOf(live)["immutable"] !== true) return [];
  const changed = fields.filter((name) => !jsonEqual(fieldsOf(object)[name], fieldsOf(live)[name]));
  return [...(fieldsOf(object)["immutable"] === true ? [] : ["immutable"]), ...changed].map(frozen);
}

/** ValidateSecret, and ValidateSecretUpdate where there is a live one. */
export function secretCauses(object: KubeObject, live: KubeObject | undefined): readonly StatusCause[] {
  const fields = fieldsOf(object);
  const data = child(fields, "data") ?? {};
  return [
    ...(live ? immutable(fields["type"], fieldsOf(live)["type"], "type") : []),
    ...frozenCauses(object, live, ["data"]),
    ...Object.keys(data).flatMap((key) => each(keyProblems(key), `data[${key}]`, key)),
    ...(sum(data, decodedSize) > limit ? [tooLong("data", limit)] : []),
    ...typeCauses(text(fields, "type"), data, object.metadata.annotations ?? {}),
  ];
}

function typeCauses(
  type: string,
  data: JsonObject,
  annotations: Readonly<Record<string, string>>,
): readonly StatusCause[] {
  const missing = (...keys: readonly string[]): readonly StatusCause[] =>
    keys.filter((key) => !Object.hasOwn(data, key)).map((key) => requiredValue(`data[${key}]`));
  switch (type) {
    case "kubernetes.io/service-account-token": {
      const name = "kubernetes.io/service-account.name";
      return annotations[name] ? [] : [requiredValue(`metadata.annotations[${name}]`)];
    }
    case "kubernetes.io/dockercfg":
      return jsonCauses(".dockercfg", data);
    case "kubernetes.io/dockerconfigjson":
      return jsonCauses(".dockerconfigjson", data);
    case "kubernetes.io/basic-auth": {
      const both = missing("username", "password");
      return both.length === 2 ? both : [];
    }
    case "kubernetes.io/ssh-auth":
      return data["ssh-privatekey"] ? [] : [requiredValue("data[ssh-privatekey]")];
    case "kubernetes.io/tls":
      return missing("tls.crt", "tls.key");
    default:
      return [];
  }
}

function jsonCauses(key: string, data: JsonObject): readonly StatusCause[] {
  const value = data[key];
  if (value === undefined) return [requiredValue(`data[${key}]`)];
  const content = Buffer.from(shown(value), "base64").toString();
  try {
    JSON.parse(content);
    return [];
  } catch {
    const first = content.trimStart()[0];
    const why =
      first === undefined
        ? "unexpected end of JSON input"
        : `invalid character '${first}' looking for beginning of value`;
    return [invalidValue(`data[${key}]`, "<secret contents redacted>", why)];
  }
}
