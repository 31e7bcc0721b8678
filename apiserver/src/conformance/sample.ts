import type { Wire } from "./subject.ts";

/**
 * The smallest value that an OpenAPI schema takes, as far as the schema says it. What a server checks beyond its schema
 * cannot be known: a dry run tells, and then an example has to be given.
 */
export function sampleOf(schema: Wire, resolve: (reference: string) => Wire): Wire {
  const found = flattened(schema, resolve);
  if (found.default !== undefined && !isZero(found.default)) return found.default;
  if (Array.isArray(found.enum)) return found.enum[0];
  if (found.type === "object" || found.properties) {
    const required = (found.required ?? []) as readonly string[];
    return Object.fromEntries(
      required.map((name) => [name, sampleOf(found.properties?.[name] ?? {}, resolve)]),
    );
  }
  if (found.type === "array") {
    return Array.from({ length: found.minItems ?? 0 }, () => sampleOf(found.items ?? {}, resolve));
  }
  if (found.type === "integer" || found.type === "number") return smallestNumber(found);
  if (found.type === "boolean") return false;
  return textOf(found);
}

/** Schemas made of Go types have these as the default of each field, also where they are refused. */
const isZero = (value: Wire): boolean =>
  value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

/** A merge patch that changes one field of a sample, or undefined where no field can be guessed. */
export function changeOf(schema: Wire, sample: Wire, resolve: (reference: string) => Wire): Wire {
  const { properties = {} } = flattened(schema, resolve);
  for (const [name, field] of Object.entries(properties)) {
    const known = flattened(field, resolve);
    const other = otherThan(known, sample?.[name] ?? known.default);
    if (other !== undefined) return { [name]: other };
  }
  return undefined;
}

/** References followed, and the only member of `allOf` taken in: so Kubernetes writes a reference with a default. */
function flattened(schema: Wire, resolve: (reference: string) => Wire): Wire {
  if (schema?.$ref) return flattened(resolve(schema.$ref), resolve);
  const [only, ...others] = schema?.allOf ?? [];
  if (only && others.length === 0) return { ...flattened(only, resolve), ...schema };
  return schema ?? {};
}

function otherThan(schema: Wire, value: Wire): Wire {
  if (Array.isArray(schema.enum)) return schema.enum.find((member: Wire) => member !== value);
  if (schema.type === "boolean") return value !== true;
  if (schema.type === "integer" || schema.type === "number") {
    const next = (value ?? smallestNumber(schema)) + 1;
    return schema.maximum !== undefined && next > schema.maximum ? undefined : next;
  }
  if (schema.type !== "string" || schema.pattern || schema.format) return undefined;
  const text = `${value ?? textOf(schema)}b`;
  return schema.maxLength !== undefined && text.length > schema.maxLength ? undefined : text;
}

const smallestNumber = ({ minimum = 0, exclusiveMinimum }: Wire): number =>
  minimum + (exclusiveMinimum === true ? 1 : 0);

function textOf({ format, minLength = 1 }: Wire): string {
  if (format === "date-time") return "2026-01-01T00:00:00Z";
  if (format === "date") return "2026-01-01";
  if (format === "uri") return "https://example.com";
  if (format === "email") return "a@example.com";
  if (format === "uuid") return "00000000-0000-4000-8000-000000000000";
  return "a".repeat(minLength);
}
