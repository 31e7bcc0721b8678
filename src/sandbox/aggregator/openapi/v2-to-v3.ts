import type { Swagger } from "./merge-v2.ts";

type Json = { readonly [field: string]: unknown };

/**
 * An OpenAPI v3 document of a server that has a v2 one alone, as far as k8s.io/kube-openapi/pkg/openapiconv converts it: what it
 * leaves away is left away here, too.
 */
export function toV3(v2: Swagger): object {
  const { info, externalDocs, paths = {}, definitions, securityDefinitions, responses } = v2;
  const produces = v2["produces"] as readonly string[] | undefined;
  return {
    openapi: "3.0.0",
    info,
    ...(externalDocs !== undefined && { externalDocs }),
    paths: mapped(paths as Record<string, Json>, pathItem),
    components: {
      ...(definitions && { schemas: mapped(definitions, schema) }),
      ...(securityDefinitions !== undefined && {
        securitySchemes: mapped(securityDefinitions as Record<string, Json>, securityScheme),
      }),
      ...(responses !== undefined && {
        responses: mapped(responses as Record<string, Json>, (one) => response(one, produces)),
      }),
    },
  };
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"] as const;

const pathItem = (item: Json): Json => ({
  ...extensions(item),
  ...reference(item, (text) => text),
  ...Object.fromEntries(
    METHODS.flatMap((method) => (item[method] ? [[method, operation(item[method] as Json)]] : [])),
  ),
  ...parameters(item["parameters"] as readonly Json[] | undefined),
});

function operation(own: Json): Json {
  const all = (own["parameters"] ?? []) as readonly Json[];
  const body = all.find(isBody);
  const produces = own["produces"] as readonly string[] | undefined;
  const responses = (own["responses"] ?? {}) as Record<string, Json>;
  return {
    ...extensions(own),
    ...picked(own, ["tags", "summary", "description", "externalDocs", "operationId"]),
    ...parameters(all.filter((one) => !isBody(one))),
    ...(body && {
      requestBody: { ...content(own["consumes"] as readonly string[] | undefined, body["schema"] as Json) },
    }),
    responses: mapped(responses, (one, name) => (name.startsWith("x-") ? one : response(one, produces))),
    ...picked(own, ["deprecated"]),
  };
}

/** Upstream knows it by its name. */
const isBody = ({ name, schema }: Json): boolean => name === "body" && schema !== undefined;

const response = (own: Json, produces: readonly string[] | undefined): Json => ({
  ...extensions(own),
  ...reference(own, (text) => text.replace("#/responses/", "#/components/responses/")),
  ...picked(own, ["description"]),
  ...(own["schema"] !== undefined && content(produces, own["schema"] as Json)),
});

const content = (types: readonly string[] | undefined, own: Json): Json =>
  types ? { content: Object.fromEntries(types.map((type) => [type, { schema: schema(own) }])) } : {};

const parameters = (all: readonly Json[] = []): Json =>
  all.length > 0 ? { parameters: all.map(parameter) } : {};

function parameter(own: Json): Json {
  const { schema: given, type, format, uniqueItems } = own;
  return {
    ...extensions(own),
    ...reference(own, (text) => text.replace("#/parameters/", "#/components/parameters/")),
    ...picked(own, ["name", "in", "description", "required", "allowEmptyValue"]),
    schema: given
      ? schema(given as Json)
      : {
          type: type ?? "",
          ...(format !== undefined && { format }),
          ...(uniqueItems === true && { uniqueItems }),
        },
  };
}

function securityScheme(own: Json): Json {
  const { flow, authorizationUrl, tokenUrl, scopes } = own;
  return {
    ...extensions(own),
    ...picked(own, ["type", "description", "name", "in"]),
    ...(flow !== undefined && { flows: { [flow as string]: { authorizationUrl, tokenUrl, scopes } } }),
  };
}

/** A reference stands alone in OpenAPI v3: what is beside it goes around it. */
function schema(own: Json): Json {
  const { $ref, properties, items, additionalProperties, additionalItems, ...rest } = own;
  const inner = {
    ...rest,
    ...(properties !== undefined && { properties: mapped(properties as Record<string, Json>, schema) }),
    ...(items !== undefined && {
      items: Array.isArray(items) ? (items as Json[]).map(schema) : schema(items as Json),
    }),
    ...(additionalProperties !== undefined && { additionalProperties: schemaOrBool(additionalProperties) }),
    ...(additionalItems !== undefined && { additionalItems: schemaOrBool(additionalItems) }),
  };
  if (typeof $ref !== "string") return inner;
  const pointed = { $ref: $ref.replace("#/definitions/", "#/components/schemas/") };
  return Object.keys(inner).length > 0 ? { ...inner, allOf: [pointed] } : pointed;
}

const schemaOrBool = (own: unknown): unknown => (typeof own === "object" ? schema(own as Json) : own);

const extensions = (own: Json): Json =>
  Object.fromEntries(Object.entries(own).filter(([name]) => name.startsWith("x-")));

const reference = ({ $ref }: Json, point: (text: string) => string): Json =>
  typeof $ref === "string" ? { $ref: point($ref) } : {};

const picked = (own: Json, names: readonly string[]): Json =>
  Object.fromEntries(names.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])));

const mapped = <From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, name: string) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
