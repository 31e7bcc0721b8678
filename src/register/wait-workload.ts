import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "../cluster/cluster.ts";
import { KaggError } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { titleOf } from "./title.ts";
import { workloadTrouble } from "./workload-trouble.ts";

/**
 * Waits until the pods of the Deployment as it was applied run. Without that, the pods of an earlier register would
 * answer for a new one that never starts. Throws `register/not-served` when the time is over, and earlier where
 * waiting does not help.
 */
export async function waitWorkload(
  cluster: Cluster,
  deployment: KubernetesObject,
  options: {
    /** Milliseconds since 1970. */
    readonly until: number;
    readonly signal: AbortSignal;
    readonly waiting: (what: string, why: string) => void;
    readonly hint: string;
  },
): Promise<void> {
  const { until, signal, waiting, hint } = options;
  const started = Date.now();
  let stuckSince: number | undefined;
  const give = (why: string): never => {
    throw new KaggError("register/not-served", { where: titleOf(deployment), what: why, hint });
  };
  for (;;) {
    signal.throwIfAborted();
    const trouble = await workloadTrouble(cluster, deployment);
    if (!trouble) return;
    const now = Date.now();
    const { why, outlook } = trouble;
    if (outlook === "never") give(why);
    stuckSince = outlook === "stuck" ? (stuckSince ?? now) : undefined;
    if (stuckSince !== undefined && now - stuckSince > patience) {
      give(`${why} (for ${patience / 1000} s now)`);
    }
    if (now > until) give(`${why} (after ${Math.round((now - started) / 1000)} s)`);
    if (now - started > quiet) waiting(titleOf(deployment), why);
    await pause(interval, undefined, { signal });
  }
}

/** Milliseconds before a wait is worth a word. */
const quiet = 1500;
/** Milliseconds in which a registry may come back, or a crash be over with the second or third start. */
const patience = 40_000;
const interval = 250;
