import { timestamp } from "@kagg/apiserver/internal";
import type { Pod, ReplicaSet, ReplicaSetStatus } from "../kinds.ts";
import { findCondition, withCondition, withoutCondition } from "./conditions.ts";
import { isReady, readySince } from "./pod-ranking.ts";
import { sizeOf } from "./revisions.ts";

type Counted = {
  readonly active: readonly Pod[];
  readonly terminating: number;
  /** Why not all pods could be made or deleted. */
  readonly failure: string | undefined;
};

const FAILURE = "ReplicaFailure";

/** k8s.io/kubernetes/pkg/controller/replicaset/replica_set_utils.go */
export function replicaSetStatus(
  set: ReplicaSet,
  { active, terminating, failure }: Counted,
  now: Date,
): ReplicaSetStatus {
  const { status, spec, metadata } = set;
  const wanted = Object.entries(spec.template.metadata?.labels ?? {});
  const isLabeled = (pod: Pod): boolean =>
    wanted.every(([name, value]) => pod.metadata.labels?.[name] === value);
  const before = status?.conditions ?? [];
  const reason = active.length < sizeOf(set) ? "FailedCreate" : "FailedDelete";
  const at = { lastTransitionTime: timestamp(now) };
  const isKnown = findCondition(before, FAILURE) !== undefined;
  const failed = { type: FAILURE, status: "True" as const, reason, message: failure ?? "" };
  const conditions =
    failure === undefined
      ? withoutCondition(before, FAILURE)
      : isKnown
        ? before
        : withCondition(before, failed, at);
  return {
    replicas: active.length,
    fullyLabeledReplicas: active.filter(isLabeled).length,
    readyReplicas: active.filter(isReady).length,
    availableReplicas: active.filter((pod) => untilAvailable(set, pod, now) <= 0).length,
    terminatingReplicas: terminating,
    observedGeneration: metadata.generation ?? 0,
    ...(conditions.length > 0 && { conditions }),
  };
}

/** Milliseconds until a pod has been ready for long enough; Infinity where it is not ready. */
export function untilAvailable({ spec }: ReplicaSet, pod: Pod, now: Date): number {
  if (!isReady(pod)) return Infinity;
  const { minReadySeconds = 0 } = spec;
  if (minReadySeconds === 0) return 0;
  const since = readySince(pod);
  return since === undefined ? Infinity : since + minReadySeconds * 1000 - now.getTime();
}
