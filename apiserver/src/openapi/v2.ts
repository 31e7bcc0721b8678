import type { ServedGroup } from "../discovery/served-groups.ts";
import type { JsonSchema, ResourceDefinition } from "../resource/definition.ts";
import { operations, type Operation } from "./operation.ts";
import { pathParameters, uniqueString } from "./path-parameters.ts";
import { QUERY_PARAMETERS } from "./query-parameters.ts";
import { versionSchemas } from "./schemas.ts";
import { tagOf } from "./v3.ts";

/** One OpenAPI v2 document of all groups: kube-aggregator merges it into its own. */
export function openapiV2(groups: readonly ServedGroup[]): object {
  const paths: Record<string, Record<string, unknown>> = {};
  const definitions: Record<string, unknown> = {};
  for (const group of groups) {
    for (const version of group.versions) {
      for (const [name, schema] of Object.entries(versionSchemas(group.name, version))) {
        definitions[name] = withKnownKinds(toV2(schema), definitions[name]);
      }
      for (const { definition } of version.resources) addPaths(paths, definition, version.name);
    }
  }
  return { swagger: "2.0", info: { title: "kagg", version: "unversioned" }, paths, definitions };
}

function addPaths(
  paths: Record<string, Record<string, unknown>>,
  definition: ResourceDefinition,
  version: string,
): void {
  for (const operation of operations(definition, version)) {
    paths[operation.path] ??= {
      parameters: pathParameters(operation.path, operation.gvk.kind).map((one) => ({
        ...one,
        ...uniqueString,
      })),
    };
    Object.assign(paths[operation.path] ?? {}, {
      [operation.method]: writeOperation(operation, definition.group, version),
    });
  }
}

const GVK = "x-kubernetes-group-version-kind";

/** A definition that several versions share names all of their kinds. */
function withKnownKinds(schema: JsonSchema, known: unknown): JsonSchema {
  const before = (known as JsonSchema | undefined)?.[GVK];
  const own = schema[GVK];
  if (!Array.isArray(before) || !Array.isArray(own)) return schema;
  const all = new Map([...before, ...own].map((kind) => [JSON.stringify(kind), kind]));
  return { ...schema, [GVK]: [...all.values()] };
}

const DROPPED = new Set(["default", "nullable", "anyOf", "oneOf", "not", "allOf"]);

/**
 * A schema as OpenAPI v2 can say it: a reference with texts beside it instead of an allOf, no defaults, no choices; what
 * may be null has no type, since kubectl would refuse the null (apiextensions-apiserver's openapi v2 conversion).
 */
export function toV2(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (key === "allOf") return referenceIn(value);
    if (DROPPED.has(key)) return [];
    if (schema["nullable"] === true && ["type", "items", "properties"].includes(key)) return [];
    if (key === "properties") return [[key, mapValues(value as JsonSchema, toV2)]];
    if ((key === "items" || key === "additionalProperties") && isSchema(value)) return [[key, toV2(value)]];
    return [[key, key === "$ref" ? refToV2(String(value)) : value]];
  });
  return Object.fromEntries(entries);
}

function referenceIn(allOf: unknown): [string, string][] {
  const [first] = allOf as readonly JsonSchema[];
  return typeof first?.["$ref"] === "string" ? [["$ref", refToV2(first["$ref"])]] : [];
}

const refToV2 = (ref: string): string => ref.replace("#/components/schemas/", "#/definitions/");

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

const mapValues = (object: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value as JsonSchema)]));

function writeOperation(operation: Operation, group: string, version: string): object {
  const { id, gvk, description, query, body, consumes, responses, action } = operation;
  const schemaOf = (definition: string): object => ({ $ref: `#/definitions/${definition}` });
  const texts: Readonly<Record<string, string>> = { 200: "OK", 201: "Created", 202: "Accepted" };
  return {
    tags: [tagOf(group, version)],
    description,
    operationId: id,
    consumes,
    produces: action === "connect" ? ["*/*"] : ["application/json", "application/yaml"],
    schemes: ["https"],
    parameters: [
      ...(body
        ? [
            {
              in: "body",
              name: "body",
              schema: schemaOf(body.definition),
              ...(body.required && { required: true }),
            },
          ]
        : []),
      ...query.map((name) => ({ in: "query", name, uniqueItems: true, ...QUERY_PARAMETERS[name] })),
    ],
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([code, definition]) => [
          code,
          { description: texts[code], schema: definition ? schemaOf(definition) : { type: "string" } },
        ]),
      ),
      401: { description: "Unauthorized" },
    },
    "x-kubernetes-action": action,
    [GVK]: gvk,
  };
}
