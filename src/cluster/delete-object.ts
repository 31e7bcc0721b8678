import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { refOf } from "./apply-object.ts";
import type { Cluster } from "./cluster.ts";
import { refusal } from "./refusal.ts";
import { objectPath, objectTitle } from "./resource-path.ts";

/**
 * Asks for the deletion of exactly this object: one that was made anew under its name since it was read is left
 * (uid precondition). What it owns goes first, so that "gone" means its pods too. False where it was gone already.
 */
export async function deleteObject(cluster: Cluster, object: KubernetesObject): Promise<boolean> {
  const ref = refOf(object);
  const response = await cluster.request({
    method: "DELETE",
    path: objectPath(ref),
    body: {
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid: object.metadata["uid"] },
      propagationPolicy: ["Deployment", "StatefulSet"].includes(ref.kind) ? "Foreground" : "Background",
    },
  });
  if (response.status === 404) return false;
  if (response.status >= 300) throw refusal(cluster, objectTitle(ref), response);
  return true;
}
