import type { Cluster } from "../cluster/cluster.ts";
import { KaggError } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { Project } from "../project/project.ts";
import { ownedObjects } from "./owned-objects.ts";
import { titleOf } from "./title.ts";

/**
 * What an earlier register made and this one no longer wants: the APIService of a version that was dropped, the
 * EndpointSlice of a server that has moved into the cluster. Volumes hold data and are never leftovers.
 */
export async function leftovers(
  cluster: Cluster,
  project: Project,
  wanted: readonly KubernetesObject[],
): Promise<readonly KubernetesObject[]> {
  const titles = new Set(wanted.map(titleOf));
  const owned = await ownedObjects(cluster, project).catch((error: unknown) => {
    // To be allowed to register is not to be allowed to list.
    if (error instanceof KaggError && error.code === "cluster/forbidden") return [];
    throw error;
  });
  const mayStay = new Set(["PersistentVolumeClaim", "Namespace"]);
  return owned.filter((object) => !titles.has(titleOf(object)) && !mayStay.has(object.kind));
}
