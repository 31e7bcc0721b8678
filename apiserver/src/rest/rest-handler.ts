import { noAdmission, type Admission } from "../admission/admission.ts";
import type { Exchange, Handler, Reply } from "../http/exchange.ts";
import type { Verb } from "../http/request-info.ts";
import type { NowOrLater } from "../http/now-or-later.ts";
import { methodNotAllowed, noSuchResource } from "../http/status-error.ts";
import { checkResources } from "../resource/check-resources.ts";
import type { AnyResource } from "../resource/any-resource.ts";
import { groupVersion } from "../resource/group-version.ts";
import type { ResourceDefinition, VersionDefinition } from "../resource/definition.ts";
import { verbsOf } from "../resource/verbs.ts";
import type { Storage } from "../storage/storage.ts";
import { answerVirtual } from "../virtual/virtual-handler.ts";
import { post } from "../native/post.ts";
import { systemClock, type Clock } from "./clock.ts";
import { connect } from "./connect.ts";
import { create } from "./create.ts";
import { deleteCollection } from "./delete-collection.ts";
import { deleteOne } from "./delete.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import { patch } from "./patch.ts";
import { scale } from "./scale.ts";
import type { Scope } from "./scope.ts";
import { readingOldVersions } from "./stored-versions.ts";
import { update } from "./update.ts";
import { watch } from "./watch.ts";

export type RestOptions = {
  readonly resources: readonly AnyResource[];
  readonly storage: Storage;
  readonly clock?: Clock;
  /** Nothing but the author's own rules by default. */
  readonly admission?: Admission;
};

const verbs: Readonly<Record<Verb, (scope: Scope) => NowOrLater<Reply>>> = {
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
export function restHandler({
  resources,
  storage: given,
  clock = systemClock,
  admission = noAdmission,
}: RestOptions): Handler {
  checkResources(resources);
  const storage = readingOldVersions(resources, given);
  return (exchange) => {
    const { info } = exchange;
    if (!info.isResource) throw noSuchResource();
    const resource = resources.find(({ group, plural }) => group === info.group && plural === info.resource);
    if (!resource) throw noSuchResource();
    if ("answers" in resource) {
      const version = servedVersion(resource, exchange, info);
      return answerVirtual({ exchange, info, resource, version, clock });
    }
    const version = servedVersion(resource, exchange, info);
    const scope: Scope = { exchange, info, resource, version, storage, clock, admission };
    if (Object.hasOwn(resource.connectTo, info.subresource)) {
      return connect(scope, resource.connectTo[info.subresource] ?? {});
    }
    const posted = resource.native?.posts[info.subresource];
    if (posted) return post(scope, posted);
    return info.subresource === "scale" ? scale(scope) : verbs[info.verb](scope);
  };
}

function servedVersion<Version extends VersionDefinition>(
  resource: Omit<ResourceDefinition, "versions"> & { readonly versions: readonly Version[] },
  exchange: Exchange,
  info: Scope["info"],
): Version {
  const version = resource.versions.find(({ name }) => name === info.version);
  if (!version) throw noSuchResource();
  checkPath(resource, info);
  if (version.deprecated !== undefined) {
    exchange.warn(
      `${groupVersion(resource.group, version.name)} ${resource.kind} is deprecated${version.native ? " " : "; "}${version.deprecated}`,
    );
  }
  return version;
}

/** Throws where no such path exists, or where it exists and the method is none of its. */
function checkPath(resource: Omit<ResourceDefinition, "versions">, info: Scope["info"]): void {
  const { verb, subresource, namespace, tail } = info;
  const known = verbsOf(resource, subresource);
  if (tail !== "" && !resource.connect.some((one) => one.name === subresource && one.tail))
    throw noSuchResource();
  const isOutside = resource.scope === "Cluster" && namespace !== "" && !isNamespace(info);
  if (known.length === 0 || isOutside) throw noSuchResource();
  // No object lives in the collection over all namespaces.
  const isEverywhere = resource.scope === "Namespaced" && namespace === "";
  if (isEverywhere && nameInPath(info)) throw noSuchResource();
  if (!known.includes(verb)) throw methodNotAllowed();
  // A POST to a connect subresource is of one object.
  const isCollection = (verb === "create" && subresource === "") || verb === "deletecollection";
  const needsName = !isCollection && verb !== "list" && verb !== "watch";
  const hasName = nameInPath(info) !== "";
  if ((isCollection && hasName) || (needsName && !hasName)) throw methodNotAllowed();
  // It can be read only.
  if (isEverywhere && isCollection) throw methodNotAllowed();
}

/** The path of a Namespace reads as if it lay in itself. */
const isNamespace = ({ group, resource }: Scope["info"]): boolean =>
  group === "" && resource === "namespaces";

/** That of a collection can also come from `fieldSelector=metadata.name=x`. */
function nameInPath({ verb, name, path, resource }: Scope["info"]): string {
  if (name === "" || !OF_COLLECTIONS.has(verb)) return name;
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  // /apis/<group>/<version>[/namespaces/<namespace>]/<resource>/<name>, and /api/<version>/…
  const first = parts[0] === "api" ? 2 : 3;
  const at = parts[first] === "namespaces" && parts.length > first + 2 ? first + 2 : first;
  return parts[at] === resource ? (parts[at + 1] ?? "") : "";
}

const OF_COLLECTIONS: ReadonlySet<string> = new Set(["list", "watch", "deletecollection"]);
