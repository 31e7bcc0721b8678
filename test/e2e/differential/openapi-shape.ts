type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What clients read of an OpenAPI document: its operations with their parameters, kinds and media types, and of each
 * schema its fields and kinds. Texts are each server's own. Anything that is no such document is left as it is.
 */
export function openapiShape(value: unknown): unknown {
  if (!isNode(value) || !("swagger" in value || "openapi" in value)) return value;
  const { paths, components, definitions, info: _info, ...rest } = value;
  const schemas = isNode(components) ? components["schemas"] : definitions;
  return { ...rest, paths: each(paths, path), schemas: each(schemas, schema) };
}

const each = (value: unknown, shape: (node: Node) => unknown): Node =>
  Object.fromEntries(
    Object.entries(isNode(value) ? value : {}).map(([name, node]) => [
      name,
      isNode(node) ? shape(node) : node,
    ]),
  );

const methods = new Set(["get", "post", "put", "patch", "delete", "head", "options"]);

function path(node: Node): unknown {
  const shared = parametersOf(node);
  return Object.fromEntries(
    Object.entries(node).flatMap(([method, operation]) =>
      methods.has(method) && isNode(operation) ? [[method, operationOf(operation, shared)]] : [],
    ),
  );
}

function operationOf(node: Node, shared: readonly string[]): unknown {
  const { operationId, tags, consumes, produces, requestBody, responses } = node;
  return {
    operationId,
    tags,
    parameters: [...shared, ...parametersOf(node)].sort(),
    consumes: consumes ?? contentOf(requestBody),
    produces,
    responses: each(responses, (response) => contentOf(response) ?? "given"),
    action: node["x-kubernetes-action"],
    kind: node["x-kubernetes-group-version-kind"],
  };
}

const parametersOf = ({ parameters }: Node): string[] =>
  (Array.isArray(parameters) ? parameters : []).flatMap((one: unknown) => {
    if (!isNode(one)) return [];
    const { name, $ref } = one;
    // Shared ones are named after the parameter and a hash.
    const found =
      typeof name === "string" ? name : /([^/]*)-.{8}$/.exec(typeof $ref === "string" ? $ref : "")?.[1];
    return found === undefined || found === "body" ? [] : [found];
  });

const contentOf = (node: unknown): unknown =>
  isNode(node) && isNode(node["content"]) ? Object.keys(node["content"]).sort() : undefined;

const schema = (node: Node): unknown => ({
  type: node["type"],
  fields: isNode(node["properties"]) ? Object.keys(node["properties"]).sort() : undefined,
  required: node["required"],
  kinds: sorted(node["x-kubernetes-group-version-kind"]),
});

const sorted = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((one: unknown) => JSON.stringify(one)).sort() : value;
