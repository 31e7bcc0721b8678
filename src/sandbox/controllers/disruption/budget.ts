import { jsonEqual, timestamp, type Json } from "@kagg/apiserver/internal";
import type { Condition, DisruptionBudget, DisruptionStatus, Pod } from "../kinds.ts";
import { isReady } from "../workloads/pod-ranking.ts";
import { scaled } from "../workloads/fenceposts.ts";

/** Milliseconds after which an evicted pod that is still there is no more counted as going. */
export const DELETION_TIMEOUT = 120_000;

export type Expected = { readonly expected: number; readonly desired: number };

/** How many pods there should be, and how many of them must be healthy; `scale` asks their controllers. */
export function expectedPods(
  { spec }: DisruptionBudget,
  pods: readonly Pod[],
  scale: () => number,
): Expected {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable !== undefined) {
    const expected = scale();
    return { expected, desired: Math.max(0, expected - scaled(maxUnavailable, expected, true)) };
  }
  if (typeof minAvailable === "number") return { expected: pods.length, desired: minAvailable };
  if (minAvailable === undefined) return { expected: 0, desired: 0 };
  const expected = scale();
  return { expected, desired: scaled(minAvailable, expected, true) };
}

/** Evicted pods that have not gone yet, by name, with the time of their eviction. */
export function disruptedPods(
  { status }: DisruptionBudget,
  pods: readonly Pod[],
  now: Date,
): Readonly<Record<string, string>> {
  const staying = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  const known = new Set(staying.map(({ metadata }) => metadata.name));
  const entries = Object.entries(status?.disruptedPods ?? {}).filter(
    ([name, at]) => known.has(name) && Date.parse(at) + DELETION_TIMEOUT >= now.getTime(),
  );
  return Object.fromEntries(entries);
}

/** The status of a budget; undefined where it is what it was. k8s.io/kubernetes/pkg/controller/disruption. */
export function budgetStatus(
  budget: DisruptionBudget,
  pods: readonly Pod[],
  { expected, desired }: Expected,
  now: Date,
): DisruptionStatus | undefined {
  const disrupted = disruptedPods(budget, pods, now);
  const healthy = pods.filter(
    (pod) => !pod.metadata.deletionTimestamp && !Object.hasOwn(disrupted, pod.metadata.name) && isReady(pod),
  ).length;
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  const observedGeneration = budget.metadata.generation ?? 0;
  const next: DisruptionStatus = {
    ...(Object.keys(disrupted).length > 0 && { disruptedPods: disrupted }),
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    observedGeneration,
    conditions: allowanceConditions(budget.status?.conditions ?? [], allowed, observedGeneration, now),
  };
  return jsonEqual((budget.status ?? {}) as unknown as Json, next as unknown as Json) ? undefined : next;
}

/** The status of a budget that could not be calculated: nothing is allowed. */
export function failedStatus(budget: DisruptionBudget, why: string, now: Date): DisruptionStatus {
  const { status = {} } = budget;
  const said = { reason: "SyncFailed", message: why, observedGeneration: status.observedGeneration ?? 0 };
  return {
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
    ...status,
    disruptionsAllowed: 0,
    conditions: withCondition(status.conditions ?? [], { ...ALLOWED, status: "False", ...said }, now),
  };
}

const ALLOWED = { type: "DisruptionAllowed" };

export function allowanceConditions(
  before: readonly Condition[],
  allowed: number,
  observedGeneration: number,
  now: Date,
): readonly Condition[] {
  const said =
    allowed > 0
      ? ({ status: "True", reason: "SufficientPods" } as const)
      : ({ status: "False", reason: "InsufficientPods" } as const);
  return withCondition(before, { ...ALLOWED, ...said, message: "", observedGeneration }, now);
}

/** k8s.io/apimachinery/pkg/api/meta SetStatusCondition */
function withCondition(before: readonly Condition[], said: Condition, now: Date): readonly Condition[] {
  const old = before.find(({ type }) => type === said.type);
  const since = old?.status === said.status ? old.lastTransitionTime : undefined;
  const next = { ...said, lastTransitionTime: since ?? timestamp(now) };
  return old ? before.map((one) => (one === old ? next : one)) : [...before, next];
}
