import type { Finding, Path } from "./finding.ts";
import type {
  ArraySchema,
  NumberSchema,
  ObjectSchema,
  QuantitySchema,
  Schema,
  StringSchema,
} from "./json-schema.ts";
import { nearest } from "./nearest.ts";

/**
 * Checks data against a schema, all of it: whatever is wrong goes to `found`. Returns the data with the schema's
 * defaults filled in; it has the schema's type where nothing was found, and maps and lists in their places always.
 */
export function checkShape(value: unknown, schema: Schema, path: Path, found: Finding[]): unknown {
  if (schema.type === "object") return checkObject(value, schema, path, found);
  if (schema.type === "array") return checkArray(value, schema, path, found);
  if (schema.type === "boolean") {
    if (typeof value !== "boolean") found.push(mistyped(value, "true or false", path));
    return value;
  }
  const problem =
    schema.type === "string"
      ? checkText(value, schema, path)
      : schema.type === "integer"
        ? checkInteger(value, schema, path)
        : checkQuantity(value, schema, path);
  if (problem) found.push(problem);
  return value;
}

function checkObject(value: unknown, schema: ObjectSchema, path: Path, found: Finding[]): unknown {
  if (!isObject(value)) {
    found.push(mistyped(value, `a map with ${listed(Object.keys(schema.properties), "and")}`, path));
    return {};
  }
  const known = Object.keys(schema.properties);
  for (const key of Object.keys(value).filter((key) => !known.includes(key))) {
    found.push(unknownField(key, known, path));
  }
  const result: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(schema.properties)) {
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    if (given !== undefined) result[key] = checkShape(given, property, [...path, key], found);
    else if (schema.required?.includes(key)) found.push(missing(key, property, path));
    else if (property.type === "object") result[key] = checkShape({}, property, [...path, key], found);
    else if (property.default !== undefined) result[key] = property.default;
  }
  return result;
}

function checkArray(value: unknown, schema: ArraySchema, path: Path, found: Finding[]): unknown {
  if (!Array.isArray(value)) {
    found.push(mistyped(value, "a list", path));
    return [];
  }
  const { minItems = 0, maxItems = Infinity } = schema;
  if (value.length < minItems) found.push({ path, what: `must have at least ${minItems} entry` });
  if (value.length > maxItems)
    found.push({ path, what: `must have at most ${maxItems} entries, not ${value.length}` });
  return value.map((item: unknown, index) => checkShape(item, schema.items, [...path, index], found));
}

function checkText(value: unknown, schema: StringSchema, path: Path): Finding | undefined {
  if (schema.enum && !(typeof value === "string" && schema.enum.includes(value))) {
    const meant = typeof value === "string" ? nearest(value, schema.enum) : undefined;
    const what = `must be ${listed(schema.enum, "or")}, not ${shown(value)}`;
    return { path, what, ...(meant && { hint: `write ${meant}` }) };
  }
  if (typeof value !== "string") {
    const quoted = typeof value === "number" && new RegExp(schema.pattern ?? "", "u").test(String(value));
    return { ...mistyped(value, "a text", path), ...(quoted && { hint: `put it in quotes: "${value}"` }) };
  }
  if (value.length < (schema.minLength ?? 0)) return { path, what: "must not be empty" };
  if (value.length > (schema.maxLength ?? Infinity)) {
    return { path, what: `must have at most ${schema.maxLength} characters, not ${value.length}` };
  }
  if (schema.pattern && !new RegExp(schema.pattern, "u").test(value)) {
    return {
      path,
      what: `${shown(value)} ${schema.patternErrorMessage ?? `does not match ${schema.pattern}`}`,
    };
  }
  return undefined;
}

function checkInteger(value: unknown, schema: NumberSchema, path: Path): Finding | undefined {
  if (typeof value !== "number") return mistyped(value, "a number", path);
  if (!Number.isInteger(value)) return { path, what: `must be a whole number, not ${value}` };
  if (value >= schema.minimum && value <= schema.maximum) return undefined;
  return { path, what: `must be between ${schema.minimum} and ${schema.maximum}, not ${value}` };
}

function checkQuantity(value: unknown, schema: QuantitySchema, path: Path): Finding | undefined {
  if (typeof value !== "string" && typeof value !== "number") return mistyped(value, "a quantity", path);
  if (new RegExp(schema.pattern, "u").test(String(value))) return undefined;
  return { path, what: `${shown(value)} ${schema.patternErrorMessage}` };
}

function missing(key: string, schema: Schema, path: Path): Finding {
  const example =
    schema.type === "string" && schema.enum?.length === 1 ? `add ${key}: ${schema.enum[0]}` : undefined;
  return { path: [...path, key], what: "is missing", ...(example && { hint: example }) };
}

function unknownField(key: string, known: readonly string[], path: Path): Finding {
  const meant = nearest(key, known);
  const hint = meant ? `did you mean ${meant}?` : `there is ${listed(known, "and")}`;
  return { path: [...path, key], what: "is no field that kagg knows", hint, at: "key" };
}

const mistyped = (value: unknown, wanted: string, path: Path): Finding => ({
  path,
  what: `must be ${wanted}, not ${described(value)}`,
});

function described(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "a map";
  return `the ${typeof value === "string" ? "text" : typeof value === "number" ? "number" : "value"} ${shown(value)}`;
}

function shown(value: unknown): string {
  if (typeof value === "string" && value.length > longest) {
    return `${JSON.stringify(value.slice(0, longest))}… (${value.length} characters)`;
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? JSON.stringify(value)
    : described(value);
}

/** Characters of a value that are shown: more than any name can have. */
const longest = 300;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `a`, `a or b`, `a, b or c` */
function listed(words: readonly string[], conjunction: "and" | "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}
