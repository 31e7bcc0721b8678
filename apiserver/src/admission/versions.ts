import type { KubeObject } from "../resource/kube-object.ts";
import type { ResourceVersion } from "../resource/resource.ts";
import { fromStorageVersion, toStorageVersion } from "../rest/conversion.ts";
import type { Scope } from "../rest/scope.ts";
import { validateContent } from "../rest/validation.ts";

/** An object of one version in another one. An author's conversion is only ever given what its version's schema takes. */
export function convertObject(
  scope: Scope,
  object: KubeObject,
  from: ResourceVersion,
  to: ResourceVersion,
): KubeObject {
  if (from.name === to.name) return object;
  const { resource } = scope;
  if (from.name !== resource.storageVersion) validateContent(scope, from, object);
  const stored = toStorageVersion(resource, from, object);
  if (to.name !== resource.storageVersion) validateContent(scope, storageOf(scope), stored);
  return fromStorageVersion(resource, to, stored);
}

/** The same for an object of the storage version that has been validated. */
export const convertStored = ({ resource }: Scope, stored: KubeObject, to: ResourceVersion): KubeObject =>
  fromStorageVersion(resource, to, stored);

function storageOf({ resource: { versions, storageVersion }, version }: Scope): ResourceVersion {
  return versions.find(({ name }) => name === storageVersion) ?? version;
}
