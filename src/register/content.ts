import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/** An object without what only the server writes: that changes even where nothing that a person wrote does. */
export function content(object: KubernetesObject): KubernetesObject {
  const { status: _status, metadata, ...rest } = object;
  const kept = Object.entries(metadata).filter(([field]) => !serverFields.has(field));
  return { ...rest, metadata: Object.fromEntries(kept) } as KubernetesObject;
}

const serverFields: ReadonlySet<string> = new Set([
  "managedFields",
  "resourceVersion",
  "generation",
  "uid",
  "creationTimestamp",
]);

export type Outcome = "created" | "changed" | "unchanged";

/** What became of the live object when `applied` was the server's answer. */
export function outcome(live: KubernetesObject | undefined, applied: KubernetesObject): Outcome {
  if (live === undefined) return "created";
  return isDeepStrictEqual(content(live), content(applied)) ? "unchanged" : "changed";
}
