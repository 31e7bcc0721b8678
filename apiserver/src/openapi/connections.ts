import type { ConnectDefinition, ResourceDefinition } from "../resource/definition.ts";
import { capitalise, operationScope } from "./names.ts";
import type { Operation } from "./operation.ts";

const anything = ["*/*"];

/** The operations of a connect subresource, named as those of `pods/exec` are. */
export function connections(
  { group, kind, scope }: ResourceDefinition,
  version: string,
  item: string,
  { name, methods, tail }: ConnectDefinition,
): Operation[] {
  const namespaced = scope === "Namespaced" ? "Namespaced" : "";
  const words = name.split("-").map(capitalise).join("");
  const path = `${item}/${name}`;
  const at = (path: string, suffix: string): Operation[] =>
    methods.map((method) => ({
      path,
      gvk: { group, version, kind },
      method: lower[method],
      action: "connect",
      id: `connect${operationScope(group, version)}${capitalise(lower[method])}${namespaced}${kind}${words}${suffix}`,
      description: `connect ${method} requests to ${name} of ${kind}`,
      query: [],
      consumes: anything,
      body: undefined,
      responses: { 200: undefined },
    }));
  return [...at(path, ""), ...(tail ? at(`${path}/{path}`, "WithPath") : [])];
}

const lower = { GET: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" } as const;
