import type { StatusCause } from "../http/status-error.ts";
import type { JsonSchema } from "../resource/definition.ts";
import type { Json } from "../resource/kube-object.ts";
import {
  invalidType,
  invalidValue,
  requiredValue,
  tooLong,
  tooMany,
  unsupportedValue,
} from "./field-cause.ts";
import { valueAt } from "./value-at.ts";
import type * as z from "zod";

/**
 * What a schema has to say against a value, worded as kube-apiserver words it for custom resources
 * (k8s.io/kube-openapi/pkg/validation/errors/schema.go). `isOld` names values that were there before: as with custom
 * resources, an update is not refused for what it leaves alone.
 */
export function schemaCauses(
  { schema, published }: { readonly schema: z.ZodType; readonly published: JsonSchema | undefined },
  value: Json | undefined,
  root: string,
  isOld: (path: readonly PropertyKey[]) => boolean = () => false,
): StatusCause[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues
    .flatMap((issue) => flatten(issue, []))
    .filter(({ path }) => !isOld(path))
    .map((issue) =>
      causeOf(issue, fieldPath(root, issue.path), valueAt(value, issue.path), typeAt(published, issue.path)),
    );
}

/** The published type: zod calls an integer a number as long as it is not one. */
function typeAt(schema: JsonSchema | undefined, path: readonly PropertyKey[]): string | undefined {
  const found = path.reduce<JsonSchema | undefined>((at, step) => {
    if (typeof step === "number") return at?.["items"] as JsonSchema | undefined;
    const properties = at?.["properties"] as Record<string, JsonSchema> | undefined;
    return properties?.[String(step)] ?? (at?.["additionalProperties"] as JsonSchema | undefined);
  }, schema);
  return found?.["type"] as string | undefined;
}

type Issue = z.core.$ZodIssue;

/** Problems inside of a map's values or keys are issues of their own, with paths from there. */
function flatten(issue: Issue, path: readonly PropertyKey[]): Issue[] {
  const at = [...path, ...issue.path];
  if (issue.code !== "invalid_element" && issue.code !== "invalid_key") return [{ ...issue, path: at }];
  return issue.issues.flatMap((inner) => flatten(inner, at));
}

function fieldPath(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => `${text}${typeof step === "number" ? `[${step}]` : `.${String(step)}`}`,
    root,
  );
}

function causeOf(
  issue: Issue,
  field: string,
  input: Json | undefined,
  type: string | undefined,
): StatusCause {
  const { code } = issue;
  const couldBeMissing = code === "invalid_type" || code === "invalid_value" || code === "invalid_union";
  if (input === undefined && couldBeMissing) return requiredValue(field);
  const value = input ?? "null";
  const body = `${field} in body`;
  if (code === "invalid_type")
    return invalidType(field, typeOf(value), wrongType(body, type ?? issue.expected, value));
  if (code === "too_big") return tooBig(issue, field, value);
  if (code === "too_small") return invalidValue(field, value, `${body} should ${atLeast(issue)}`);
  if (code === "not_multiple_of")
    return invalidValue(field, value, `${body} should be a multiple of ${issue.divisor}`);
  if (code === "invalid_value") return unsupportedValue(field, value, issue.values.map(plain));
  if (code === "invalid_union")
    return invalidValue(field, value, `"${field}" must validate at least one schema (anyOf)`);
  if (code !== "invalid_format") return invalidValue(field, value, issue.message);
  if (issue.format !== "regex")
    return invalidType(field, value, `${body} must be of type ${issue.format}: ${JSON.stringify(value)}`);
  const pattern = String(issue.pattern).replace(/^\/|\/[a-z]*$/g, "");
  return invalidValue(field, value, `${body} should match '${pattern}'`);
}

const plain = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function tooBig(
  { origin, maximum, inclusive }: z.core.$ZodIssueTooBig,
  field: string,
  value: Json,
): StatusCause {
  if (origin === "string") return tooLong(field, Number(maximum));
  if (Array.isArray(value)) return tooMany(field, value.length, Number(maximum));
  return invalidValue(
    field,
    value,
    `${field} in body should be less than ${inclusive ? "or equal to " : ""}${maximum}`,
  );
}

function atLeast({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  if (origin === "string") return `be at least ${minimum} chars long`;
  if (origin === "array") return `have at least ${minimum} items`;
  return `be greater than ${inclusive ? "or equal to " : ""}${minimum}`;
}

const wrongType = (body: string, expected: string, value: Json): string =>
  `${body} must be of type ${expected}: ${JSON.stringify(typeOf(value))}`;

/** kube-openapi names the type instead of the value. */
function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}
