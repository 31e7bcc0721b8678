import type { Cluster } from "../cluster/cluster.ts";
import { listObjects } from "../cluster/read-object.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { ownershipLabels } from "../manifests/ownership.ts";
import type { Project } from "../project/project.ts";
import { throwAll } from "./apply.ts";

/**
 * Every live object that register made for the project, by its labels: also what an older kagg.yaml asked for, and
 * without the certificates. An object with an owner was made by a controller that copies labels (EndpointSlices of a
 * Service, for example) and goes with its owner.
 */
export async function ownedObjects(
  cluster: Cluster,
  project: Pick<Project, "name" | "namespace">,
): Promise<readonly KubernetesObject[]> {
  const labels = ownershipLabels(project);
  const inProject = namespacedKinds.map((kind) =>
    listObjects(cluster, kind, { namespace: project.namespace, labels }),
  );
  const reader = listObjects(cluster, "RoleBinding", { namespace: "kube-system", labels });
  const acrossCluster = clusterKinds.map((kind) => listObjects(cluster, kind, { labels }));
  const settled = await Promise.allSettled([...inProject, reader, ...acrossCluster]);
  throwAll(settled);
  const found = settled.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const byUid = new Map(found.map((object) => [object.metadata["uid"], object]));
  return [...byUid.values()].filter(({ metadata }) => metadata["ownerReferences"] === undefined);
}

const namespacedKinds = [
  "ServiceAccount",
  "Secret",
  "Service",
  "EndpointSlice",
  "PersistentVolumeClaim",
  "Role",
  "RoleBinding",
  "NetworkPolicy",
  "PodDisruptionBudget",
  "ServiceMonitor",
  "Deployment",
];

const clusterKinds = ["Namespace", "ClusterRole", "ClusterRoleBinding", "APIService"];
