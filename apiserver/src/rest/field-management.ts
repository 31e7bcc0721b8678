import { managedAfterUpdate, type FieldManagement } from "../apply/field-manager.ts";
import { emptySet, setOf, type FieldSet } from "../apply/field-set.ts";
import { objectAtom } from "../apply/object-atom.ts";
import type { Typed } from "../apply/typed.ts";
import { StatusError } from "../http/status-error.ts";
import { groupVersion } from "../resource/group-version.ts";
import type { JsonObject, KubeObject } from "../resource/kube-object.ts";
import type { Resource, ResourceVersion } from "../resource/resource.ts";
import { timestamp } from "./clock.ts";
import { fromStorageVersion, toStorageVersion } from "./conversion.ts";
import { scaleManagement } from "./scale-management.ts";
import type { Scope } from "./scope.ts";
import type { WriteOptions } from "./write-options.ts";

/** Who owns which fields of the objects of a request. */
export function fieldManagement({ resource, version, info, clock }: Scope): FieldManagement {
  const now = timestamp(clock.now());
  if (info.subresource === "scale") return scaleManagement(now);
  const { group, kind } = resource;
  const ignored = ignoredThrough(resource, info.subresource);
  return {
    group,
    version: version.name,
    kind,
    subresource: info.subresource,
    typed: (object) => typedAs(resource, version, object),
    atomOf: (apiVersion) => {
      const served = versionOf(resource, apiVersion);
      return served && objectAtom(served);
    },
    convert: (typed, apiVersion) => converted(resource, typed, apiVersion),
    ignored: () => ignored,
    now,
    empty: version.native?.empty,
  };
}

/**
 * Writes into an object that is to be stored which manager owns what of it. To be called once for a write that is no
 * apply, on the object as it was asked for: what admission or defaulting by a conversion changes afterwards is owned by
 * nobody, as upstream.
 */
export function recordManager(
  scope: Scope,
  live: KubeObject | undefined,
  asked: KubeObject,
  { fieldManager }: WriteOptions,
): void {
  const manager = fieldManager || managerOf(scope.exchange.header("user-agent"));
  const entries = managedAfterUpdate(fieldManagement(scope), live, asked, manager);
  if (entries) asked.metadata.managedFields = entries;
  else delete asked.metadata.managedFields;
}

/** The User-Agent up to its first slash; prefixFromUserAgent of k8s.io/apiserver/pkg/endpoints/handlers/create.go. */
function managerOf(userAgent = ""): string {
  let manager = "";
  for (const character of (userAgent.split("/")[0] ?? "").replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "")) {
    if (Buffer.byteLength(manager) + Buffer.byteLength(character) > 128) break;
    manager += character;
  }
  return manager;
}

const statusOnly: FieldSet = setOf(["f:status"]);
const allButStatus: FieldSet = setOf(["f:metadata"], ["f:spec"]);

/** What an endpoint does not let anyone set. */
function ignoredThrough({ status, native }: Resource, subresource: string): FieldSet {
  if (native) return native.resetFields(subresource);
  if (subresource === "status") return allButStatus;
  return status ? statusOnly : emptySet;
}

const apiVersionIn = ({ group }: Resource, { name }: ResourceVersion): string => groupVersion(group, name);

const typedAs = (resource: Resource, version: ResourceVersion, object: JsonObject): Typed => ({
  object,
  apiVersion: apiVersionIn(resource, version),
  atom: objectAtom(version),
});

function converted(resource: Resource, typed: Typed, apiVersion: string): Typed | undefined {
  if (typed.apiVersion === apiVersion) return typed;
  const [from, to] = [versionOf(resource, typed.apiVersion), versionOf(resource, apiVersion)];
  if (!from || !to) return undefined;
  // An author's conversion relies on the schema: on a spec for one thing.
  const object = { ...typed.object, spec: typed.object["spec"] ?? {} } as KubeObject;
  try {
    const stored = toStorageVersion(resource, from, object);
    return typedAs(resource, to, fromStorageVersion(resource, to, stored));
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

const versionOf = (resource: Resource, apiVersion: string): ResourceVersion | undefined =>
  resource.versions.find((version) => apiVersionIn(resource, version) === apiVersion);
