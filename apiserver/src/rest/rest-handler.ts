import type { Handler, Reply } from "../http/exchange.ts";
import type { Verb } from "../http/request-info.ts";
import { methodNotAllowed, StatusError } from "../http/status-error.ts";
import { checkResources } from "../resource/check-resources.ts";
import type { Resource } from "../resource/resource.ts";
import { verbsOf } from "../resource/verbs.ts";
import type { Storage } from "../storage/storage.ts";
import { systemClock, type Clock } from "./clock.ts";
import { create } from "./create.ts";
import { deleteCollection } from "./delete-collection.ts";
import { deleteOne } from "./delete.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import { patch } from "./patch.ts";
import type { Scope } from "./scope.ts";
import { update } from "./update.ts";
import { watch } from "./watch.ts";

export type RestOptions = {
  readonly resources: readonly Resource[];
  readonly storage: Storage;
  readonly clock?: Clock;
};

const verbs: Readonly<Record<Verb, (scope: Scope) => Promise<Reply>>> = {
  create,
  delete: deleteOne,
  deletecollection: deleteCollection,
  get,
  list,
  patch,
  update,
  watch,
};

/**
 * Answers every request to a resource: 404 for one that is not served, 405 for a verb that it does not have. Throws a
 * DefinitionError at once where the resources cannot be served.
 */
export function restHandler({ resources, storage, clock = systemClock }: RestOptions): Handler {
  checkResources(resources);
  return async (exchange) => {
    const { info } = exchange;
    if (!info.isResource) throw noSuchResource();
    const resource = resources.find(({ group, plural }) => group === info.group && plural === info.resource);
    const version = resource?.versions.find(({ name }) => name === info.version);
    if (!resource || !version) throw noSuchResource();
    checkPath(resource, info);
    if (version.deprecated !== undefined) {
      exchange.warn(
        `${resource.group}/${version.name} ${resource.kind} is deprecated; ${version.deprecated}`,
      );
    }
    return verbs[info.verb]({ exchange, info, resource, version, storage, clock });
  };
}

/** Throws where no such path exists, or where it exists and the method is none of its. */
function checkPath(resource: Resource, info: Scope["info"]): void {
  const { verb, subresource, namespace } = info;
  const known = verbsOf(resource, subresource);
  if (known.length === 0 || (resource.scope === "Cluster" && namespace)) throw noSuchResource();
  if (!known.includes(verb)) throw methodNotAllowed();
  const isCollection = verb === "create" || verb === "deletecollection";
  const needsName = verb === "get" || verb === "update" || verb === "patch" || verb === "delete";
  // That of a list or a watch can come from its field selector, but nothing is asked of theirs.
  const hasName = info.name !== "";
  if ((isCollection && hasName) || (needsName && !hasName)) throw methodNotAllowed();
  // The collection over all namespaces can be read only, and no object lives there.
  const isEverywhere = resource.scope === "Namespaced" && namespace === "";
  if (isEverywhere && needsName) throw noSuchResource();
  if (isEverywhere && isCollection) throw methodNotAllowed();
}

const noSuchResource = (): StatusError =>
  new StatusError(404, "NotFound", "the server could not find the requested resource", {});
