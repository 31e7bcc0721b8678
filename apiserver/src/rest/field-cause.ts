import { goQuote } from "../http/go-quote.ts";
import type { StatusCause } from "../http/status-error.ts";
import type { Json } from "../resource/kube-object.ts";

// The wording of k8s.io/apimachinery/pkg/util/validation/field/errors.go: tools and people match on it.

export const requiredValue = (field: string, detail = ""): StatusCause =>
  cause("FieldValueRequired", field, "Required value", detail);

export const invalidValue = (field: string, value: Json, detail: string): StatusCause =>
  cause("FieldValueInvalid", field, `Invalid value: ${shown(value)}`, detail);

export const invalidType = (field: string, value: Json, detail: string): StatusCause =>
  cause("FieldValueTypeInvalid", field, `Invalid value: ${shown(value)}`, detail);

export const unsupportedValue = (field: string, value: Json, supported: readonly string[]): StatusCause =>
  cause(
    "FieldValueNotSupported",
    field,
    `Unsupported value: ${shown(value)}`,
    `supported values: ${supported.map((one) => JSON.stringify(one)).join(", ")}`,
  );

export const duplicateValue = (field: string, value: Json): StatusCause =>
  cause("FieldValueDuplicate", field, `Duplicate value: ${JSON.stringify(value)}`, "");

export const forbidden = (field: string, detail: string): StatusCause =>
  cause("FieldValueForbidden", field, "Forbidden", detail);

export const tooLong = (field: string, max: number): StatusCause =>
  cause(
    "FieldValueTooLong",
    field,
    "Too long",
    `may not be more than ${max} ${max === 1 ? "byte" : "bytes"}`,
  );

export const tooMany = (field: string, actual: number, max: number): StatusCause =>
  cause(
    "FieldValueTooMany",
    field,
    `Too many: ${actual}`,
    `must have at most ${max} ${max === 1 ? "item" : "items"}`,
  );

const shown = (value: Json): string => (typeof value === "string" ? goQuote(value) : JSON.stringify(value));

const cause = (reason: string, field: string, what: string, detail: string): StatusCause => ({
  reason,
  message: detail ? `${what}: ${detail}` : what,
  field,
});
