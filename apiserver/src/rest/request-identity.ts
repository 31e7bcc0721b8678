import { badRequest } from "../http/status-error.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import type { ObjectMeta } from "../resource/kube-object.ts";
import type { Scope } from "./scope.ts";

/** Gives an object the namespace of its URL; throws a 400 where it names another one. */
export function checkNamespace(
  { resource, info }: { resource: Pick<ResourceDefinition, "scope">; info: Pick<Scope["info"], "namespace"> },
  metadata: ObjectMeta,
): void {
  if (resource.scope === "Cluster") delete metadata.namespace;
  else if (metadata.namespace === undefined) metadata.namespace = info.namespace;
  else if (metadata.namespace !== info.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
}

/** Throws a 400 where an object has another name than its URL. */
export function checkName({ info }: Scope, { name }: ObjectMeta): void {
  if (name === info.name) return;
  const url = `the name on the URL (${info.name})`;
  if (!name)
    throw badRequest(
      `the name of the object (${info.name} based on URL) was undeterminable: name must be provided`,
    );
  throw badRequest(`the name of the object (${name}) does not match ${url}`);
}
