import type { Cluster } from "../cluster/cluster.ts";
import type { Permission } from "../cluster/permissions.ts";
import { listObjects } from "../cluster/read-object.ts";
import { KaggError } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { ownershipLabels } from "../manifests/ownership.ts";
import type { Project } from "../project/project.ts";
import { throwAll } from "./apply.ts";
import { requirePermissions } from "./require-permissions.ts";

/**
 * Every live object that register made for the project, by its labels: also what an older kagg.yaml asked for, and
 * without the certificates. An object with an owner was made by a controller that copies labels (EndpointSlices of a
 * Service, for example) and goes with its owner. Throws `cluster/forbidden` with everything that may not be listed,
 * and what of `also` is not allowed.
 */
export async function ownedObjects(
  cluster: Cluster,
  project: Pick<Project, "name" | "namespace">,
  also: readonly Permission[] = [],
): Promise<readonly KubernetesObject[]> {
  const labels = ownershipLabels(project);
  const { namespace } = project;
  await requirePermissions(cluster, [
    ...namespacedKinds
      .filter((kind) => kind !== optionalKind)
      .map((kind) => ({ verb: "list", kind, namespace })),
    { verb: "list", kind: "RoleBinding", namespace: "kube-system" },
    ...clusterKinds.map((kind) => ({ verb: "list", kind })),
    ...also,
  ]);
  const inProject = namespacedKinds.map((kind) => listObjects(cluster, kind, { namespace, labels }));
  const reader = listObjects(cluster, "RoleBinding", { namespace: "kube-system", labels });
  const acrossCluster = clusterKinds.map((kind) => listObjects(cluster, kind, { labels }));
  const settled = await Promise.allSettled([...inProject, reader, ...acrossCluster]);
  throwAll(settled.filter((one) => !isForbidden(one)));
  const found = settled.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const byUid = new Map(found.map((object) => [object.metadata["uid"], object]));
  return [...byUid.values()].filter(({ metadata }) => metadata["ownerReferences"] === undefined);
}

/** Not every cluster has it, and who may list all else may not be allowed to list a kind that is not there. */
const optionalKind = "ServiceMonitor";

/** Only the optional kind can be: the others were asked for before. */
const isForbidden = (one: PromiseSettledResult<unknown>): boolean =>
  one.status === "rejected" && one.reason instanceof KaggError && one.reason.code === "cluster/forbidden";

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
  optionalKind,
  "Deployment",
];

const clusterKinds = ["Namespace", "ClusterRole", "ClusterRoleBinding", "APIService"];
