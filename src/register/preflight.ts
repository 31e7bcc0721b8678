import { refOf } from "../cluster/apply-object.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Permission } from "../cluster/permissions.ts";
import { readObject } from "../cluster/read-object.ts";
import { KaggError, type Problem } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { isOwned } from "../manifests/ownership.ts";
import type { Project } from "../project/project.ts";
import { aggregationLayerProblems } from "./aggregation-layer.ts";
import { foreignObjects } from "./foreign-objects.ts";
import type { LiveObject } from "./live-object.ts";
import { requirePermissions } from "./require-permissions.ts";
import { titleOf } from "./title.ts";
import { whatHolds } from "./what-holds.ts";

/**
 * Looks before anything is changed. Throws all that stands in the way: missing permissions, an aggregation layer
 * that is not configured, objects that are being deleted or of somebody else. Returns what is to be applied; a Namespace that register did
 * not make is not among it.
 */
export async function preflight(
  cluster: Cluster,
  project: Project,
  objects: readonly KubernetesObject[],
): Promise<readonly LiveObject[]> {
  const [, layer, reads] = await Promise.all([
    requirePermissions(cluster, objects.flatMap(permissionsFor)),
    aggregationLayerProblems(cluster),
    Promise.allSettled(objects.map((object) => readObject(cluster, refOf(object)))),
  ]);
  const found = reads.map((read, index): LiveObject => {
    if (read.status === "rejected") throw read.reason;
    return { object: objects[index] as KubernetesObject, live: read.value };
  });
  const inTheWay = [...layer, ...found.flatMap(going)];
  if (inTheWay.length > 0) throw new KaggError("cluster/refused", inTheWay);
  const foreign = await foreignObjects(cluster, project, found);
  if (foreign.length > 0) throw new KaggError("register/owned-by-another", foreign);
  return found.filter(({ object, live }) => object.kind !== "Namespace" || !live || isOwned(live, project));
}

/** What is being deleted would take what is applied to it along, however healthy the API looked until then. */
function going({ object, live }: LiveObject): Problem[] {
  if (!live?.metadata["deletionTimestamp"]) return [];
  const [type, { name, namespace }] = [object.kind.toLowerCase(), object.metadata];
  return [
    {
      where: titleOf(object),
      what: `is being deleted${whatHolds(live)}`,
      hint: `kubectl wait --for=delete ${type}/${name}${namespace === undefined ? "" : ` -n ${namespace}`}, then the same command again`,
    },
  ];
}

function permissionsFor({ kind, metadata: { namespace } }: KubernetesObject): Permission[] {
  return ["get", "create", "patch"].map((verb) => ({ verb, kind, ...(namespace && { namespace }) }));
}
