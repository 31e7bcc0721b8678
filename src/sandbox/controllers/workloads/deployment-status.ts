import { jsonEqual, timestamp, type Json } from "@kagg/apiserver/internal";
import type { Condition, Deployment, DeploymentStatus, ReplicaSet } from "../kinds.ts";
import { findCondition, withCondition, withoutCondition, type Said } from "./conditions.ts";
import { fenceposts } from "./fenceposts.ts";
import { sizeOf } from "./revisions.ts";
import { available, total } from "./rollout-sizes.ts";

const PROGRESSING = "Progressing";
const FAILURE = "ReplicaFailure";
const DONE = "NewReplicaSetAvailable";
const TIMED_OUT = "ProgressDeadlineExceeded";

export const said = (status: Said["status"], reason: string, message: string): Said => ({
  type: PROGRESSING,
  status,
  reason,
  message,
});

/** Seconds; undefined where nobody set one. */
export function progressDeadline({ spec }: Deployment): number | undefined {
  const { progressDeadlineSeconds: deadline } = spec;
  return deadline === 2 ** 31 - 1 ? undefined : deadline;
}

export const progressOf = ({ status }: Deployment): Condition | undefined =>
  findCondition(status?.conditions, PROGRESSING);

/** The status with another condition of progress. */
export function withProgress({ status = {} }: Deployment, one: Said, now: Date): DeploymentStatus {
  const at = timestamp(now);
  const times = { lastUpdateTime: at, lastTransitionTime: at };
  return { ...status, conditions: withCondition(status.conditions ?? [], one, times) };
}

/** Where the Deployment stands, its progress aside. */
export function countStatus(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  now: Date,
): DeploymentStatus {
  const { status = {}, metadata, spec } = deployment;
  const sum = (field: "replicas" | "readyReplicas"): number =>
    sets.reduce((count, set) => count + (set.status?.[field] ?? 0), 0);
  const ready = available(sets);
  const isEnough = ready >= sizeOf(deployment) - fenceposts(spec).maxUnavailable;
  const minimum: Said = isEnough
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
  const at = timestamp(now);
  const times = { lastUpdateTime: at, lastTransitionTime: at };
  return {
    observedGeneration: metadata.generation ?? 0,
    replicas: sum("replicas"),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum("readyReplicas"),
    availableReplicas: ready,
    unavailableReplicas: Math.max(0, total(sets) - ready),
    ...terminating(sets),
    ...(status.collisionCount !== undefined && { collisionCount: status.collisionCount }),
    conditions: withCondition(status.conditions ?? [], minimum, times),
  };
}

/** Not known as long as it is not of one of the ReplicaSets. */
function terminating(sets: readonly ReplicaSet[]): Pick<DeploymentStatus, "terminatingReplicas"> {
  let count = 0;
  for (const { status } of sets) {
    if (status?.terminatingReplicas !== undefined) count += status.terminatingReplicas;
    else if (status?.observedGeneration) return {};
  }
  return { terminatingReplicas: count };
}

export const isComplete = (deployment: Deployment, status: DeploymentStatus): boolean => {
  const wanted = sizeOf(deployment);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  return (
    updatedReplicas === wanted &&
    replicas === wanted &&
    availableReplicas === wanted &&
    observedGeneration >= (deployment.metadata.generation ?? 0)
  );
};

/** The status with how the rollout goes on; k8s.io/kubernetes/pkg/controller/deployment/progress.go. */
export function rolloutStatus(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  now: Date,
): DeploymentStatus {
  const counted = countStatus(deployment, current, sets, now);
  const conditions = withFailure(progress(deployment, counted, current, now), current, sets, now);
  return { ...counted, conditions };
}

function progress(
  deployment: Deployment,
  counted: DeploymentStatus,
  current: ReplicaSet | undefined,
  now: Date,
): readonly Condition[] {
  const { conditions = [] } = counted;
  if (progressDeadline(deployment) === undefined) return withoutCondition(conditions, PROGRESSING);
  const before = progressOf(deployment);
  const hasSettled = counted.replicas === counted.updatedReplicas && before?.reason === DONE;
  if (hasSettled) return conditions;
  const what = current
    ? `ReplicaSet ${JSON.stringify(current.metadata.name)}`
    : `Deployment ${JSON.stringify(deployment.metadata.name)}`;
  const at = timestamp(now);
  const times = { lastUpdateTime: at, lastTransitionTime: at };
  if (isComplete(deployment, counted)) {
    return withCondition(conditions, said("True", DONE, `${what} has successfully progressed.`), times);
  }
  if (isProgressing(deployment.status ?? {}, counted)) {
    // The time of the last step counts against the deadline, so it is new even where nothing else is.
    const kept = before?.status === "True" ? before.lastTransitionTime : undefined;
    return withCondition(
      withoutCondition(conditions, PROGRESSING),
      said("True", "ReplicaSetUpdated", `${what} is progressing.`),
      { lastUpdateTime: at, lastTransitionTime: kept ?? at },
    );
  }
  if (!hasTimedOut(deployment, now)) return conditions;
  return withCondition(conditions, said("False", TIMED_OUT, `${what} has timed out progressing.`), times);
}

function isProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  const grew = (field: "updatedReplicas" | "readyReplicas" | "availableReplicas"): boolean =>
    (after[field] ?? 0) > (before[field] ?? 0);
  return (
    grew("updatedReplicas") || old(after) < old(before) || grew("readyReplicas") || grew("availableReplicas")
  );
}

function hasTimedOut(deployment: Deployment, now: Date): boolean {
  const condition = progressOf(deployment);
  if (!condition || condition.reason === DONE) return false;
  return condition.reason === TIMED_OUT || (untilDeadline(deployment, now) ?? 0) < 0;
}

/** Milliseconds that are left for the next step; undefined where none is waited for. */
export function untilDeadline(deployment: Deployment, now: Date): number | undefined {
  const deadline = progressDeadline(deployment);
  const condition = progressOf(deployment);
  if (deadline === undefined || !condition || condition.reason === TIMED_OUT) return undefined;
  return Date.parse(condition.lastUpdateTime ?? "") + deadline * 1000 - now.getTime();
}

/** What keeps a ReplicaSet from having its pods: of the current one, or else of any. */
function withFailure(
  conditions: readonly Condition[],
  current: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  now: Date,
): readonly Condition[] {
  const ordered = current ? [current, ...sets] : sets;
  const found = ordered.map(({ status }) => findCondition(status?.conditions, FAILURE)).find(Boolean);
  if (!found) return withoutCondition(conditions, FAILURE);
  const { type, status, reason = "", message = "", lastTransitionTime = timestamp(now) } = found;
  return withCondition(
    conditions,
    { type, status, reason, message },
    {
      lastTransitionTime,
      lastUpdateTime: lastTransitionTime,
    },
  );
}

/** Whether nothing would change: a zero is as good as nothing. */
export function isSameStatus(a: object = {}, b: object = {}): boolean {
  const known = (status: object): Json => {
    const entries = Object.entries(status).filter(
      ([name, value]) => value !== undefined && (value !== 0 || name === "terminatingReplicas"),
    );
    return Object.fromEntries(entries) as Json;
  };
  return jsonEqual(known(a), known(b));
}
