import type { Deployment, ReplicaSet } from "../kinds.ts";
import { fenceposts } from "./fenceposts.ts";
import { byAge, desiredIn, maximumIn, sizeOf } from "./revisions.ts";

/** The arithmetic of k8s.io/kubernetes/pkg/controller/deployment: who gets how many pods. Nothing here is written. */

export const total = (sets: readonly (ReplicaSet | undefined)[]): number =>
  sets.reduce((sum, set) => sum + (set ? sizeOf(set) : 0), 0);

export const available = (sets: readonly (ReplicaSet | undefined)[]): number =>
  sets.reduce((sum, set) => sum + (set?.status?.availableReplicas ?? 0), 0);

export const active = (sets: readonly (ReplicaSet | undefined)[]): ReplicaSet[] =>
  sets.filter((set): set is ReplicaSet => set !== undefined && sizeOf(set) > 0);

/** How large the current ReplicaSet may be now; `current` is its size. */
export function nextSize(deployment: Deployment, others: number, current: number): number {
  const wanted = sizeOf(deployment);
  if (deployment.spec.strategy?.type === "Recreate" || current >= wanted) return wanted;
  const room = wanted + fenceposts(deployment.spec).maxSurge - others - current;
  return room <= 0 ? current : current + Math.min(room, wanted - current);
}

type Sizes = ReadonlyMap<ReplicaSet, number>;

/** The sizes of the old ReplicaSets next in a rolling update: first what is not healthy goes, then what is not needed. */
export function shrunk(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): Sizes {
  const sizes = new Map<ReplicaSet, number>();
  const sorted = active(old).toSorted(byAge);
  const minAvailable = sizeOf(deployment) - fenceposts(deployment.spec).maxUnavailable;
  const unavailable = sizeOf(current) - (current.status?.availableReplicas ?? 0);
  let room = total([...sorted, current]) - minAvailable - unavailable;
  if (room <= 0) return sizes;
  for (const set of sorted) {
    const count = Math.min(room, sizeOf(set) - (set.status?.availableReplicas ?? 0));
    if (count <= 0) continue;
    sizes.set(set, sizeOf(set) - count);
    room -= count;
  }
  let spare = available([...sorted, current]) - minAvailable;
  for (const set of sorted) {
    const size = sizes.get(set) ?? sizeOf(set);
    const count = Math.min(size, spare);
    if (count <= 0) continue;
    sizes.set(set, size - count);
    spare -= count;
  }
  return sizes;
}

/** Whether the Deployment has been scaled since its ReplicaSets were. */
export const isScaled = (deployment: Deployment, sets: readonly (ReplicaSet | undefined)[]): boolean =>
  active(sets).some((set) => {
    const desired = desiredIn(set);
    return desired !== undefined && desired !== sizeOf(deployment);
  });

/**
 * The sizes after the Deployment was scaled: in the middle of a rollout the change is shared in proportion, so that a bad
 * template does not get all that is new.
 */
export function scaledSizes(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): Sizes {
  const wanted = sizeOf(deployment);
  const running = active([...old, current]);
  if (running.length <= 1) {
    const only = running[0] ?? current ?? old.toSorted(byAge).at(-1);
    return new Map(only ? [[only, wanted]] : []);
  }
  if (current && isSaturated(deployment, current)) return new Map(active(old).map((set) => [set, 0]));
  if (deployment.spec.strategy?.type === "Recreate") return new Map();
  const allowed = wanted > 0 ? wanted + fenceposts(deployment.spec).maxSurge : 0;
  const change = allowed - total(running);
  const sorted = running.toSorted(
    (a, b) => sizeOf(b) - sizeOf(a) || (change > 0 ? byAge(b, a) : byAge(a, b)),
  );
  const sizes = new Map<ReplicaSet, number>();
  let given = 0;
  for (const set of sorted) {
    const share = change === 0 ? 0 : shareOf(deployment, set, change - given, change);
    given += share;
    sizes.set(set, sizeOf(set) + share);
  }
  const [first] = sorted;
  if (first) sizes.set(first, Math.max(0, (sizes.get(first) ?? 0) + change - given));
  return sizes;
}

function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const wanted = sizeOf(deployment);
  return sizeOf(set) === wanted && desiredIn(set) === wanted && set.status?.availableReplicas === wanted;
}

function shareOf(deployment: Deployment, set: ReplicaSet, left: number, change: number): number {
  if (left === 0) return 0;
  const fraction = fractionOf(deployment, set);
  return change > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const wanted = sizeOf(deployment);
  const size = sizeOf(set);
  if (wanted === 0) return -size;
  const before = maximumIn(set) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  const exact = (size * (wanted + fenceposts(deployment.spec).maxSurge)) / before;
  return Math.round(exact) - size;
}
