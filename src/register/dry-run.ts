import { applyObject } from "../cluster/apply-object.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { throwAll } from "./apply.ts";
import { outcome, type Outcome } from "./content.ts";
import type { LiveObject } from "./live-object.ts";

export type Rehearsed = LiveObject & {
  readonly outcome: Outcome;
  /** What the server would store; undefined where it could not be asked because the namespace is not there yet. */
  readonly applied: KubernetesObject | undefined;
};

/**
 * Lets the server do everything but store it: validation, admission, conflicts with other field managers. Throws
 * all that it refuses. In a namespace that register is still to make the server can check nothing.
 */
export async function rehearse(
  cluster: Cluster,
  objects: readonly LiveObject[],
): Promise<readonly Rehearsed[]> {
  const missing = new Set(
    objects
      .filter(({ object, live }) => object.kind === "Namespace" && !live)
      .map(({ object }) => object.metadata.name),
  );
  const settled = await Promise.allSettled(
    objects.map(async (item): Promise<Rehearsed> => {
      const { namespace } = item.object.metadata;
      if (namespace !== undefined && missing.has(namespace)) {
        return { ...item, outcome: "created", applied: undefined };
      }
      const { object: applied } = await applyObject(cluster, item.object, { dryRun: true });
      return { ...item, outcome: outcome(item.live, applied), applied };
    }),
  );
  throwAll(settled);
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}
