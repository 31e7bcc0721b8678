import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "../cluster/cluster.ts";
import { KaggError, type Problem } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { throwAll } from "./apply.ts";
import { type ServedCheck, servedChecks, type ServedVersion, type Verdict } from "./served-checks.ts";
import { waitWorkload } from "./wait-workload.ts";
import { workloadTrouble } from "./workload-trouble.ts";

export type WaitOptions = {
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** The Deployment that runs the server, where it runs in the cluster: its pods are waited for first. */
  readonly deployment: KubernetesObject | undefined;
  readonly running: (deployment: KubernetesObject) => void;
  readonly available: (version: ServedVersion) => void;
  readonly served: (version: ServedVersion, note: string | undefined) => void;
  /** Called when the reason for waiting changes. */
  readonly waiting: (what: string, why: string) => void;
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
  const { deployment, timeout, signal, waiting } = options;
  if (deployment) {
    const hint = `kagg doctor ${versions[0]?.apiService ?? ""}`.trim();
    await waitWorkload(cluster, deployment, { until: started + timeout, signal, waiting, hint });
    options.running(deployment);
  }
  const begun = Date.now();
  const first = versions.map((version) =>
    waitForOne(cluster, version, [availability], { ...options, started, begun }),
  );
  const second = first.map(async (wait, index) => {
    const [end, version] = [await wait, versions[index]];
    if (isProblem(end) || !version) return end;
    return waitForOne(cluster, version, others, { ...options, started, begun });
  });
  // All wait at the same time and are told in their order.
  const settled = Promise.allSettled([...first, ...second]);
  for (const [index, version] of versions.entries()) {
    const end = await first[index]?.catch(() => undefined);
    if (end && !isProblem(end)) options.available(version);
  }
  const problems: Problem[] = [];
  for (const [index, version] of versions.entries()) {
    const end = await second[index]?.catch(() => undefined);
    if (end && isProblem(end)) problems.push(end);
    else if (end) options.served(version, end.note);
  }
  throwAll(await settled);
  if (problems.length > 0) throw new KaggError("register/not-served", problems);
}

const [availability, ...others] = servedChecks;

type Passed = { readonly note: string | undefined };

const isProblem = (end: Problem | Passed): end is Problem => "what" in end;

async function waitForOne(
  cluster: Cluster,
  version: ServedVersion,
  checks: readonly ServedCheck[],
  { timeout, signal, deployment, waiting, started, begun }: WaitOptions & { started: number; begun: number },
): Promise<Problem | Passed> {
  let [said, since, passed] = ["", begun, 0];
  let note: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    const check = checks[passed];
    if (!check) return { note };
    let verdict = await ask(check, cluster, version);
    const now = Date.now();
    if (verdict.ok) {
      note = verdict.note ?? note;
      passed += 1;
      continue;
    }
    const late = now - begun > quiet;
    if (late && !verdict.unreachable && check !== availability) {
      // The condition was of before the change, and kube-aggregator has looked again since: it knows the reason.
      const again = await ask(availability, cluster, version);
      if (!again.ok) verdict = again;
    }
    const looksAtPods = deployment && late && !verdict.unreachable;
    const trouble = looksAtPods ? await workloadTrouble(cluster, deployment) : undefined;
    const why = trouble ? `${verdict.why}; ${trouble.why}` : verdict.why;
    if (why !== said) [said, since] = [why, now];
    if (verdict.never || trouble?.outlook === "never") return problem(version, why);
    const patience = deployment ? kubeletsPatience : restartsPatience;
    if (isUntrusted(verdict.why) && now - since > patience) {
      return problem(version, `${why} (for ${patience / 1000} s now)`);
    }
    if (now - started > timeout) return problem(version, `${why} (after ${Math.round(timeout / 1000)} s)`);
    if (late) waiting(version.apiService, why);
    await pause(interval(now - begun), undefined, { signal });
  }
}

/** A kube-apiserver that restarts meanwhile is waited for like everything else. */
async function ask(
  check: ServedCheck,
  cluster: Cluster,
  version: ServedVersion,
): Promise<Verdict & { readonly unreachable?: boolean }> {
  try {
    return await check(cluster, version);
  } catch (error) {
    if (!(error instanceof KaggError) || error.code !== "cluster/unreachable") throw error;
    return { ok: false, why: error.problems.map(({ what }) => what).join("; "), unreachable: true };
  }
}

/** Milliseconds before a wait is worth a word. */
const quiet = 1500;
/** Milliseconds in which a server may still be restarted with the right certificate. */
const restartsPatience = 15_000;
/** The same where kubelet brings the Secret to the running pod: by its period of a minute and its cache. */
const kubeletsPatience = 100_000;

/** Quick at first, because a running server is served within a second; gentle to kube-apiserver when it takes long. */
const interval = (elapsed: number): number => (elapsed < 5000 ? 20 : elapsed < 20_000 ? 100 : 500);

const isUntrusted = (why: string): boolean => /\b(x509|tls): /.test(why);

const problem = ({ apiService }: ServedVersion, what: string): Problem => ({
  where: `APIService ${apiService}`,
  what,
  hint: `kagg doctor ${apiService}`,
});
