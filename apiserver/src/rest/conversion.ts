import { StatusError } from "../http/status-error.ts";
import type { VersionDefinition } from "../resource/definition.ts";
import { groupVersion } from "../resource/group-version.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { Content, Resource, ResourceVersion } from "../resource/resource.ts";
import { applyDefaults, prune } from "./schema-walk.ts";

/** An object of a version as an object of the storage version, with that version's defaults. */
export function toStorageVersion(
  resource: Resource,
  version: ResourceVersion,
  object: KubeObject,
): KubeObject {
  if (version.name === resource.storageVersion) return object;
  return convert(resource, version.name, storageVersionOf(resource), object, version.toStorage);
}

/** A stored object as an object of a version. */
export function fromStorageVersion(
  resource: Resource,
  version: ResourceVersion,
  stored: KubeObject,
): KubeObject {
  if (version.name === resource.storageVersion) return stored;
  return convert(resource, resource.storageVersion, version, stored, version.fromStorage);
}

export function storageVersionOf({ versions, storageVersion }: Resource): ResourceVersion {
  const found = versions.find(({ name }) => name === storageVersion);
  if (!found) throw new Error(`${storageVersion} is not among the versions`);
  return found;
}

function convert(
  { group, kind: name }: Resource,
  from: string,
  to: ResourceVersion,
  object: KubeObject,
  convert: (object: KubeObject) => Content,
): KubeObject {
  try {
    const { kind, metadata } = object;
    const converted: KubeObject = {
      apiVersion: groupVersion(group, to.name),
      kind,
      metadata,
      ...convert(object),
    };
    complete(converted, to);
    return converted;
  } catch (error) {
    const message = `conversion of ${name}.${group} from ${from} to ${to.name} failed`;
    const causes = [{ message: error instanceof Error ? error.message : String(error) }];
    throw new StatusError(
      500,
      "InternalError",
      `Internal error occurred: ${message}`,
      { causes },
      {},
      { cause: error },
    );
  }
}

/** Leaves of an object what its schema knows, and fills in the defaults. Metadata is not its business. */
export function complete(object: KubeObject, { schema, native }: VersionDefinition): string[] {
  if (native) return native.decode(object);
  const { metadata: _metadata, ...content } = object;
  const unknown = prune(content, schema);
  applyDefaults(content, schema);
  const fields: Record<string, unknown> = object;
  for (const name of Object.keys(object))
    if (name !== "metadata" && !Object.hasOwn(content, name)) delete fields[name];
  Object.assign(object, content);
  return unknown;
}
