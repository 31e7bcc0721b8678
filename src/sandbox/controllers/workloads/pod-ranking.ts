import type { Pod } from "../kinds.ts";
import { findCondition } from "./conditions.ts";

const PHASES = ["Pending", "Unknown", "Running"];
const COST = "controller.kubernetes.io/pod-deletion-cost";

export const isReady = ({ status }: Pod): boolean =>
  findCondition(status?.conditions, "Ready")?.status === "True";

/** Neither ended nor going. */
export const isActive = ({ metadata, status }: Pod): boolean =>
  status?.phase !== "Succeeded" && status?.phase !== "Failed" && !metadata.deletionTimestamp;

export const isTerminating = ({ metadata, status }: Pod): boolean =>
  status?.phase !== "Succeeded" && status?.phase !== "Failed" && Boolean(metadata.deletionTimestamp);

/** Since when it is ready, in milliseconds; undefined where it is not. */
export function readySince(pod: Pod): number | undefined {
  const condition = findCondition(pod.status?.conditions, "Ready");
  return condition?.status === "True" && condition.lastTransitionTime
    ? Date.parse(condition.lastTransitionTime)
    : undefined;
}

/**
 * Which pod goes first where there are too many: unscheduled before scheduled, pending before running, not ready before
 * ready, cheap before dear, the more on a node, the younger (by orders of magnitude), the more restarts;
 * k8s.io/kubernetes/pkg/controller/controller_utils.go ActivePodsWithRanks.
 */
export function byExpendability(related: readonly Pod[], now: Date): (a: Pod, b: Pod) => number {
  const onNode = new Map<string, number>();
  for (const { spec } of related.filter(isActive))
    onNode.set(spec.nodeName ?? "", (onNode.get(spec.nodeName ?? "") ?? 0) + 1);
  const rank = ({ spec }: Pod): number => onNode.get(spec.nodeName ?? "") ?? 0;
  const age = (since: number | undefined): number =>
    since === undefined ? Infinity : Math.floor(Math.log2(Math.max(1, now.getTime() - since)));
  const created = ({ metadata }: Pod): number => Date.parse(metadata.creationTimestamp ?? "");
  const byUid = (a: Pod, b: Pod): number => ((a.metadata.uid ?? "") < (b.metadata.uid ?? "") ? -1 : 1);
  return (a, b) => {
    const first =
      Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
      PHASES.indexOf(a.status?.phase ?? "Pending") - PHASES.indexOf(b.status?.phase ?? "Pending") ||
      Number(isReady(a)) - Number(isReady(b)) ||
      costOf(a) - costOf(b) ||
      rank(b) - rank(a);
    if (first !== 0) return first;
    if (isReady(a) && readySince(a) !== readySince(b))
      return age(readySince(a)) - age(readySince(b)) || byUid(a, b);
    const restarts = restartsOf(b) - restartsOf(a);
    if (restarts !== 0) return restarts;
    return created(a) === created(b) ? 0 : age(created(a)) - age(created(b)) || byUid(a, b);
  };
}

const costOf = ({ metadata }: Pod): number => Number(metadata.annotations?.[COST] ?? 0) || 0;

const restartsOf = ({ status }: Pod): number =>
  Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount = 0 }) => restartCount));
