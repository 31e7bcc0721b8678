import { applyObject } from "../cluster/apply-object.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { KaggError } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { outcome, type Outcome } from "./content.ts";
import type { LiveObject } from "./live-object.ts";
import { stages } from "./stages.ts";

export type Step = { readonly object: KubernetesObject; readonly outcome: Outcome };

/**
 * Applies stage after stage; what is in one stage goes out together and is reported in its order. The stage in
 * which something fails is finished, then all that failed in it is thrown. An interrupt takes effect between two
 * stages, so that it is always known what was applied.
 */
export async function applyAll(
  cluster: Cluster,
  objects: readonly LiveObject[],
  { signal, report }: { signal: AbortSignal; report: (step: Step) => void },
): Promise<void> {
  const uninterrupted = new AbortController().signal;
  for (const stage of stages(objects)) {
    signal.throwIfAborted();
    const answers = stage.map(({ object }) => applyObject(cluster, object, { signal: uninterrupted }));
    const settled = Promise.allSettled(answers);
    for (const [index, { object, live }] of stage.entries()) {
      const answer = await answers[index]?.catch(() => undefined);
      if (answer) report({ object, outcome: outcome(live, answer.object) });
    }
    throwAll(await settled);
  }
}

/** Throws what was rejected as one KaggError with all problems. */
export function throwAll(settled: readonly PromiseSettledResult<unknown>[]): void {
  const failures = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  const strange = failures.find((failure) => !(failure instanceof KaggError));
  if (strange) throw strange;
  const [first, ...others] = failures as KaggError[];
  if (!first) return;
  const problems = [first, ...others].flatMap((failure) => failure.problems);
  // What concerns the cluster as a whole fails every request in the same words.
  const distinct = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  throw new KaggError(first.code, [...distinct.values()], { cause: first });
}
