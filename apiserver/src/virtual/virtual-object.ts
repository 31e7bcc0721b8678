import { groupVersion } from "../resource/group-version.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { VirtualScope } from "./virtual-scope.ts";

/**
 * What an author's function has given, as it is served: with its apiVersion and kind, its defaults, and nothing that the
 * schema does not know. Throws an Error that names the field where it is none: a wrong object is a fault of the server,
 * and clients must not act on it.
 */
export function checkedObject(
  { resource, version, info }: VirtualScope,
  verb: string,
  given: unknown,
): KubeObject {
  const { group, kind, scope } = resource;
  const at = `${verb} of ${kind}.${group} in ${version.name}`;
  if (typeof given !== "object" || given === null)
    throw new Error(`${at} gave ${String(given)}, and no object`);
  const { apiVersion: _version, kind: _kind, metadata, ...content } = given as Partial<KubeObject>;
  const name: unknown = metadata?.name;
  if (!metadata || (name !== undefined && typeof name !== "string") || (!name && verb !== "create")) {
    throw new Error(`${at} gave an object without a metadata.name`);
  }
  const result = version.content?.safeParse(content) ?? { success: true as const, data: content };
  if (!result.success) {
    const why = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new Error(`${at} gave an object "${String(name)}" that its schema refuses: ${why}`);
  }
  const namespace = scope === "Namespaced" ? metadata.namespace || info.namespace : "";
  const { name: _name, namespace: _namespace, ...rest } = metadata;
  return {
    kind,
    apiVersion: groupVersion(group, version.name),
    metadata: {
      ...(metadata.name && { name: metadata.name }),
      ...(namespace && { namespace }),
      ...rest,
    } as KubeObject["metadata"],
    ...(result.data as object),
  };
}
