import type { KubeObject, ManagedFieldsEntry } from "../resource/kube-object.ts";
import { jsonEqual } from "./json-equal.ts";

/**
 * The object with the times of its managedFields as they were, where they are all that has changed: a write that changes
 * nothing is no write. IgnoreManagedFieldsTimestampsTransformer of k8s.io/apiserver.
 */
export function withOldTimes(object: KubeObject, old: KubeObject): KubeObject {
  const [entries, before] = [object.metadata.managedFields ?? [], old.metadata.managedFields ?? []];
  if (entries.length === 0 || entries.length !== before.length) return object;
  if (!entries.every((entry, index) => isSameButTime(entry, before[index]))) return object;
  const reverted = { ...object, metadata: { ...object.metadata, managedFields: before } };
  return jsonEqual(reverted, old) ? reverted : object;
}

function isSameButTime(
  { time: _time, ...entry }: ManagedFieldsEntry,
  { time: _before, ...before }: ManagedFieldsEntry = {},
): boolean {
  return jsonEqual(entry, before);
}
