import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "../cluster/cluster.ts";
import { KaggError, type Problem } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { throwAll } from "./apply.ts";
import { servedChecks, type ServedVersion } from "./served-checks.ts";
import { workloadTrouble } from "./workload-trouble.ts";

export type WaitOptions = {
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** The Deployment that runs the server, where it runs in the cluster: it explains what is not there yet. */
  readonly deployment: KubernetesObject | undefined;
  readonly served: (version: ServedVersion, note: string | undefined) => void;
  /** Called when the reason for waiting changes. */
  readonly waiting: (version: ServedVersion, why: string) => void;
};

/**
 * Waits until every version is really served (see {@link servedChecks}). Throws `register/not-served` with what is
 * missing when the time is over, and earlier where waiting cannot help.
 */
export async function waitServed(
  cluster: Cluster,
  versions: readonly ServedVersion[],
  options: WaitOptions,
): Promise<void> {
  const started = Date.now();
  const waits = versions.map((version) => waitForOne(cluster, version, started, options));
  // All wait at the same time and are told in their order.
  const settled = Promise.allSettled(waits);
  const problems: Problem[] = [];
  for (const [index, version] of versions.entries()) {
    const end = await waits[index]?.catch(() => undefined);
    if (end && "what" in end) problems.push(end);
    else if (end) options.served(version, end.note);
  }
  throwAll(await settled);
  if (problems.length > 0) throw new KaggError("register/not-served", problems);
}

async function waitForOne(
  cluster: Cluster,
  version: ServedVersion,
  started: number,
  { timeout, signal, deployment, waiting }: WaitOptions,
): Promise<Problem | { note: string | undefined }> {
  let [said, since, passed] = ["", started, 0];
  let note: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    const check = servedChecks[passed];
    if (!check) return { note };
    const verdict = await check(cluster, version);
    const now = Date.now();
    if (verdict.ok) {
      note = verdict.note ?? note;
      passed += 1;
      continue;
    }
    const trouble =
      passed === 0 && deployment && now - started > quiet
        ? await workloadTrouble(cluster, deployment)
        : undefined;
    const why = trouble ? `${verdict.why}; ${trouble.why}` : verdict.why;
    if (why !== said) [said, since] = [why, now];
    if (verdict.never || trouble?.never) return problem(version, why);
    if (isUntrusted(verdict.why) && now - since > patience)
      return problem(version, `${why} (for ${patience / 1000} s now)`);
    if (now - started > timeout) return problem(version, `${why} (after ${Math.round(timeout / 1000)} s)`);
    if (now - started > quiet) waiting(version, why);
    await pause(interval(now - started), undefined, { signal });
  }
}

/** Milliseconds before a wait is worth a word. */
const quiet = 1500;
/** Milliseconds in which a server may still be restarted with the right certificate. */
const patience = 15_000;

/** Quick at first, because a running server is served within a second; gentle to kube-apiserver when it takes long. */
const interval = (elapsed: number): number => (elapsed < 5000 ? 20 : elapsed < 20_000 ? 100 : 500);

const isUntrusted = (why: string): boolean => /\b(x509|tls): /.test(why);

const problem = ({ apiService }: ServedVersion, what: string): Problem => ({
  where: `APIService ${apiService}`,
  what,
  hint: `kagg doctor ${apiService}`,
});
