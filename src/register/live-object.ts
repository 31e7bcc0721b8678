import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/** An object as kagg wants it, and as the cluster has it. */
export type LiveObject = {
  readonly object: KubernetesObject;
  readonly live: KubernetesObject | undefined;
};
