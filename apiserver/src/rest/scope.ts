import type { Admission } from "../admission/admission.ts";
import type { Exchange } from "../http/exchange.ts";
import type { RequestInfo } from "../http/request-info.ts";
import type { About } from "../http/status-error.ts";
import type { ResourceDefinition, VersionDefinition } from "../resource/definition.ts";
import { groupVersion } from "../resource/group-version.ts";
import type { Resource, ResourceVersion } from "../resource/resource.ts";
import type { Key, Prefix, Storage } from "../storage/storage.ts";
import { storageName } from "./storage-name.ts";
import type { Clock } from "./clock.ts";

/** What is needed to read and to write one kind in one version, wherever its objects come from. */
export type View = {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly resource: Pick<ResourceDefinition, "group" | "kind" | "listKind" | "plural">;
  readonly version: VersionDefinition;
};

/** One request to one resource in one version: what every verb works on. */
export type Scope = View & {
  readonly info: Extract<RequestInfo, { isResource: true }>;
  readonly resource: Resource;
  readonly version: ResourceVersion;
  readonly storage: Storage;
  readonly admission: Admission;
};

export const aboutOf = (
  { resource, info }: Pick<Scope, "info"> & Pick<View, "resource">,
  name: string = info.name,
): About => ({
  group: resource.group,
  resource: resource.plural,
  name,
});

export const keyOf = ({ resource, info }: Scope, name: string = info.name): Key => ({
  resource: storageName(resource),
  // The path of a Namespace reads as if it lay in itself.
  namespace: resource.scope === "Cluster" ? "" : info.namespace,
  name,
});

export const apiVersionOf = ({ resource, version }: View): string =>
  groupVersion(resource.group, version.name);

export const isStorageVersion = ({ resource, version }: Scope): boolean =>
  version.name === resource.storageVersion;

/** What a list or a watch of this request is about; no namespace means all of them. */
export const prefixOf = ({ resource, info }: Scope): Prefix => ({
  resource: storageName(resource),
  namespace: info.namespace || (resource.scope === "Cluster" ? "" : undefined),
});
