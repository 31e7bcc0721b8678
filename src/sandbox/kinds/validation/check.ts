import {
  forbiddenValue,
  invalidValue,
  jsonEqual,
  type Json,
  type StatusCause,
} from "@kagg/apiserver/internal";

/** A cause for each thing that is wrong with a value. */
export const each = (problems: readonly string[], field: string, value: Json): readonly StatusCause[] =>
  problems.map((why) => invalidValue(field, value, why));

export const isNegative = "must be greater than or equal to 0";

export const notNegative = (value: number | undefined, field: string): readonly StatusCause[] =>
  value !== undefined && value < 0 ? [invalidValue(field, value, isNegative)] : [];

export const immutable = (
  value: Json | undefined,
  old: Json | undefined,
  field: string,
): readonly StatusCause[] =>
  jsonEqual(value, old) ? [] : [invalidValue(field, value ?? null, "field is immutable")];

export const frozen = (field: string): StatusCause =>
  forbiddenValue(field, "field is immutable when `immutable` is set");

export const portProblems = (port: number): readonly string[] =>
  Number.isInteger(port) && port >= 1 && port <= 65_535 ? [] : ["must be between 1 and 65535, inclusive"];

/** IsValidPortName of k8s.io/apimachinery/pkg/util/validation: an IANA service name. */
export function portNameProblems(name: string): readonly string[] {
  return [
    ...(name.length > 15 ? ["must be no more than 15 characters"] : []),
    ...(/^[-a-z0-9]+$/.test(name)
      ? []
      : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
    ...(/[a-z]/.test(name) ? [] : ["must contain at least one letter (a-z)"]),
    ...(name.includes("--") ? ["must not contain consecutive hyphens"] : []),
    ...(/^-|-$/.test(name) ? ["must not begin or end with a hyphen"] : []),
  ];
}

const dns1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";

/** IsDNS1035Label: the names of versions. */
export function dns1035Problems(value: string): readonly string[] {
  return [
    ...(value.length > 63 ? ["must be no more than 63 bytes"] : []),
    ...(new RegExp(`^${dns1035}$`).test(value)
      ? []
      : [
          `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${dns1035}')`,
        ]),
  ];
}
