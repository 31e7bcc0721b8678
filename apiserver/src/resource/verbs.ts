import type { Verb } from "../http/request-info.ts";
import type { ResourceDefinition } from "./definition.ts";

/** Of a resource whose objects are stored. */
export const storedVerbs: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];
/** Of the status and of the scale. */
const part: readonly Verb[] = ["get", "patch", "update"];

/** The verbs that a resource, or one of its subresources, answers: sorted, empty where there is no such subresource. */
export function verbsOf(definition: Omit<ResourceDefinition, "versions">, subresource = ""): readonly Verb[] {
  if (subresource === "") return definition.verbs;
  const connect = definition.connect.find(({ name }) => name === subresource);
  if (connect) return connect.verbs;
  const own = definition.parts?.find(({ name }) => name === subresource);
  if (own) return own.verbs;
  const has =
    (subresource === "status" && definition.status) || (subresource === "scale" && definition.scale);
  return has ? part : [];
}
