import type { ManagedFieldsEntry } from "../resource/kube-object.ts";
import { difference, has, setOf } from "./field-set.ts";
import { decodeManaged, encodeManaged, type Owned } from "./managed.ts";
import { fieldElement, type Path } from "./path-element.ts";

/**
 * Where the replicas are in each served version, by `group/version`: `["f:spec", "f:replicas"]`. Undefined for a version
 * that has no scale.
 */
export type ReplicasPaths = ReadonlyMap<string, Path | undefined>;

const scaleVersion = "autoscaling/v1";
const scalePath: Path = [fieldElement("spec"), fieldElement("replicas")];

/**
 * The managedFields of an object as those of its scale: who owns the replicas. ScaleHandler of
 * k8s.io/apimachinery/pkg/util/managedfields.
 */
export function scaleFields(
  parent: readonly ManagedFieldsEntry[] | undefined,
  paths: ReplicasPaths,
): ManagedFieldsEntry[] | undefined {
  const result = new Map<string, Owned>();
  for (const [id, owned] of decodeManaged(parent)) {
    const path = paths.get(owned.apiVersion);
    if (path && has(owned.set, path))
      result.set(id, { ...owned, apiVersion: scaleVersion, set: setOf(scalePath) });
  }
  return encodeManaged(result);
}

/**
 * The managedFields of an object whose scale was written in a version: who does not own the scale's replicas any more
 * loses those of the object. As upstream, who comes new to the object by its scale has no time.
 */
export function parentFields(
  parent: readonly ManagedFieldsEntry[] | undefined,
  scale: readonly ManagedFieldsEntry[] | undefined,
  apiVersion: string,
  paths: ReplicasPaths,
): ManagedFieldsEntry[] | undefined {
  const before = decodeManaged(parent);
  const claims = new Map(decodeManaged(scale));
  const result = new Map<string, Owned>();
  for (const [id, owned] of before) {
    if (!paths.has(owned.apiVersion)) continue;
    const path = paths.get(owned.apiVersion);
    const isTaken = path !== undefined && has(owned.set, path) && !claims.has(id);
    const set = isTaken ? difference(owned.set, setOf(path)) : owned.set;
    if (path !== undefined && has(owned.set, path)) claims.delete(id);
    if (set.size > 0) result.set(id, { ...owned, set });
  }
  const path = paths.get(apiVersion);
  for (const [id, owned] of claims) {
    if (path && has(owned.set, scalePath)) {
      result.set(id, { ...owned, apiVersion, time: before.get(id)?.time, set: setOf(path) });
    }
  }
  return encodeManaged(result);
}
