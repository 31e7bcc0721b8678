import type { Swagger } from "./merge-v2.ts";
import { bool, double, integer, nested, string, strings, type Encoded } from "./protobuf-writer.ts";

type Json = { readonly [field: string]: unknown };

/**
 * An OpenAPI v2 document as openapi.v2.Document of github.com/google/gnostic-models, which kubectl asks for where a kind is in no
 * OpenAPI v3 document, as a List is. What Kubernetes' documents do not have is left out: forms, files, OAuth.
 */
export const toProtobuf = (document: Swagger): Buffer =>
  Buffer.concat([
    ...string(1, document["swagger"]),
    ...nested(2, info((document["info"] ?? {}) as Json)),
    ...nested(8, named(2, document.paths as Record<string, Json>, pathItem)),
    ...nested(9, named(1, document.definitions, schema)),
    ...(document.parameters ? nested(10, named(1, document.parameters, parameter)) : []),
    ...security(document["security"]),
    ...securityDefinitions(document["securityDefinitions"]),
  ]);

const security = (all: unknown): Encoded =>
  Array.isArray(all)
    ? (all as Record<string, Json>[]).flatMap((one) =>
        nested(
          12,
          named(1, one, (names) => strings(1, names)),
        ),
      )
    : [];

/** API keys alone: Kubernetes says that there is a bearer token. */
const securityDefinitions = (all: unknown): Encoded =>
  typeof all === "object"
    ? nested(
        13,
        named(1, all as Record<string, Json>, (own) =>
          nested(
            2,
            ["type", "name", "in", "description"].flatMap((field, at) => string(at + 1, own[field])),
          ),
        ),
      )
    : [];

const info = (own: Json): Encoded => [
  ...string(1, own["title"]),
  ...string(2, own["version"]),
  ...string(3, own["description"]),
];

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"] as const;

const pathItem = (own: Json): Encoded => [
  ...string(1, own["$ref"]),
  ...METHODS.flatMap((method, at) => (own[method] ? nested(at + 2, operation(own[method] as Json)) : [])),
  ...parameters(9, own["parameters"]),
  ...extensions(10, own),
];

const operation = (own: Json): Encoded => [
  ...strings(1, own["tags"]),
  ...string(2, own["summary"]),
  ...string(3, own["description"]),
  ...string(5, own["operationId"]),
  ...strings(6, own["produces"]),
  ...strings(7, own["consumes"]),
  ...parameters(8, own["parameters"]),
  ...nested(
    9,
    named(1, own["responses"] as Record<string, Json>, (one) => nested(1, response(one))),
  ),
  ...strings(10, own["schemes"]),
  ...bool(11, own["deprecated"]),
  ...extensions(13, own),
];

const response = (own: Json): Encoded => [
  ...string(1, own["description"]),
  ...(own["schema"] ? nested(2, nested(1, schema(own["schema"] as Json))) : []),
  ...extensions(5, own),
];

const parameters = (field: number, all: unknown): Encoded =>
  Array.isArray(all) ? (all as Json[]).flatMap((one) => nested(field, parameterOrReference(one))) : [];

const parameterOrReference = (own: Json): Encoded =>
  own["$ref"] === undefined ? nested(1, parameter(own)) : nested(2, string(1, own["$ref"]));

const PLACES = ["header", "formData", "query", "path"];

/** In another message for each place, and in another one for a body. */
function parameter(own: Json): Encoded {
  if (own["in"] === "body") return nested(1, body(own));
  const place = PLACES.indexOf(String(own["in"]));
  const mayBeEmpty = own["in"] === "query" || own["in"] === "formData";
  return nested(2, nested(place + 1, simple(own, mayBeEmpty ? 1 : 0)));
}

const body = (own: Json): Encoded => [
  ...string(1, own["description"]),
  ...string(2, own["name"]),
  ...string(3, own["in"]),
  ...bool(4, own["required"]),
  ...nested(5, schema((own["schema"] ?? {}) as Json)),
  ...extensions(6, own),
];

/** Query parameters have one field more, `allowEmptyValue`, and the numbers of all behind it are one higher. */
const simple = (own: Json, shift: 0 | 1): Encoded => [
  ...bool(1, own["required"]),
  ...string(2, own["in"]),
  ...string(3, own["description"]),
  ...string(4, own["name"]),
  ...(shift ? bool(5, own["allowEmptyValue"]) : []),
  ...string(5 + shift, own["type"]),
  ...string(6 + shift, own["format"]),
  ...string(8 + shift, own["collectionFormat"]),
  ...any(9 + shift, own["default"]),
  ...string(16 + shift, own["pattern"]),
  ...bool(19 + shift, own["uniqueItems"]),
  ...extensions(22 + shift, own),
];

function schema(own: Json): Encoded {
  const { type, items, additionalProperties, allOf, properties } = own;
  return [
    ...string(1, own["$ref"]),
    ...string(2, own["format"]),
    ...string(3, own["title"]),
    ...string(4, own["description"]),
    ...any(5, own["default"]),
    ...double(6, own["multipleOf"]),
    ...double(7, own["maximum"]),
    ...bool(8, own["exclusiveMaximum"]),
    ...double(9, own["minimum"]),
    ...bool(10, own["exclusiveMinimum"]),
    ...integer(11, own["maxLength"]),
    ...integer(12, own["minLength"]),
    ...string(13, own["pattern"]),
    ...integer(14, own["maxItems"]),
    ...integer(15, own["minItems"]),
    ...bool(16, own["uniqueItems"]),
    ...integer(17, own["maxProperties"]),
    ...integer(18, own["minProperties"]),
    ...strings(19, own["required"]),
    ...((own["enum"] ?? []) as unknown[]).flatMap((one) => any(20, one)),
    ...(additionalProperties === undefined ? [] : nested(21, schemaOrBool(additionalProperties))),
    ...(type === undefined ? [] : nested(22, strings(1, [type].flat()))),
    ...(items === undefined ? [] : nested(23, schemas(1, [items].flat() as Json[]))),
    ...schemas(24, (allOf ?? []) as Json[]),
    ...(properties === undefined ? [] : nested(25, named(1, properties as Record<string, Json>, schema))),
    ...bool(27, own["readOnly"]),
    ...any(30, own["example"]),
    ...extensions(31, own),
  ];
}

const schemas = (field: number, all: readonly Json[]): Encoded =>
  all.flatMap((one) => nested(field, schema(one)));

const schemaOrBool = (own: unknown): Encoded =>
  typeof own === "object" ? nested(1, schema(own as Json)) : bool(2, own);

const named = (
  field: number,
  record: Readonly<Record<string, Json>> = {},
  write: (own: Json) => Encoded,
): Encoded =>
  Object.entries(record).flatMap(([name, own]) =>
    nested(field, [...string(1, name), ...nested(2, write(own))]),
  );

const extensions = (field: number, own: Json): Encoded =>
  Object.entries(own).flatMap(([name, value]) =>
    name.startsWith("x-") ? nested(field, [...string(1, name), ...any(2, value)]) : [],
  );

/** Any value is a text of YAML, and JSON is YAML. */
const any = (field: number, value: unknown): Encoded =>
  value === undefined ? [] : nested(field, string(2, `${JSON.stringify(value)}\n`));
