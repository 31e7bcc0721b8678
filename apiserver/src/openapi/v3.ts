import type { ServedGroup, ServedVersion } from "../discovery/served-groups.ts";
import { reference, shortGroup } from "./names.ts";
import { operations, type Operation } from "./operation.ts";
import { pathParameters, uniqueString } from "./path-parameters.ts";
import { QUERY_PARAMETERS } from "./query-parameters.ts";
import { versionSchemas } from "./schemas.ts";

const RESPONSE_TYPES = ["application/json", "application/yaml"];
const STATUS_TEXT: Readonly<Record<string, string>> = { 200: "OK", 201: "Created", 202: "Accepted" };

/** The OpenAPI v3 document of one version of a group. */
export function openapiV3(group: ServedGroup, version: ServedVersion): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { definition } of version.resources) {
    for (const operation of operations(definition, version.name)) {
      const parameters = pathParameters(operation.path, operation.gvk.kind);
      paths[operation.path] ??= { parameters: parameters.map((one) => ({ ...one, schema: uniqueString })) };
      Object.assign(paths[operation.path] ?? {}, {
        [operation.method]: writeOperation(operation, definition.group, version.name),
      });
    }
  }
  return {
    openapi: "3.0.0",
    info: { title: group.name, version: version.name },
    paths,
    components: { schemas: versionSchemas(group.name, version) },
  };
}

/** `apis_v1` style tag of a group version. */
export const tagOf = (group: string, version: string): string =>
  `${shortGroup(group).replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase())}_${version}`;

function writeOperation(operation: Operation, group: string, version: string): object {
  const { id, gvk, description, query, body, consumes, responses, action } = operation;
  return {
    tags: [tagOf(group, version)],
    description,
    operationId: id,
    parameters: query.map((name) => ({
      in: "query",
      name,
      description: QUERY_PARAMETERS[name].description,
      schema: { type: QUERY_PARAMETERS[name].type, uniqueItems: true },
    })),
    ...(body && {
      requestBody: { content: content(consumes, body.definition), ...(body.required && { required: true }) },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([code, definition]) => [
          code,
          {
            description: STATUS_TEXT[code] ?? "",
            content: definition ? content(RESPONSE_TYPES, definition) : anyText,
          },
        ]),
      ),
      401: { description: "Unauthorized" },
    },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvk,
  };
}

const anyText = { "*/*": { schema: { type: "string" } } };

const content = (types: readonly string[], definition: string): object =>
  Object.fromEntries(types.map((type) => [type, { schema: reference(definition) }]));
