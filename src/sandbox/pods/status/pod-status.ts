import { POD_IP } from "../network/ports.ts";
import type { Pod, PodCondition, PodStatus } from "../pod.ts";
import { conditionsOf } from "./conditions.ts";
import { statusOf, type ContainerRecord } from "./container-record.ts";
import { phaseOf } from "./phase.ts";

export type PodStatusParts = {
  readonly pod: Pod;
  readonly records: readonly ContainerRecord[];
  readonly isPrepared: boolean;
  /** None of its containers is started any more. */
  readonly isOver: boolean;
  /** RFC 3339. */
  readonly startTime: string;
  readonly before: readonly PodCondition[];
  /** RFC 3339. */
  readonly now: string;
};

/** pkg/kubelet/kubelet_pods.go generateAPIPodStatus. */
export function podStatus(parts: PodStatusParts): PodStatus {
  const { pod, records, isPrepared, isOver, startTime, before, now } = parts;
  const all = records.map(statusOf);
  const phase = phaseOf(pod, all, isOver);
  const inits = all.filter((_status, index) => records[index]?.isInit);
  const ip = { ip: POD_IP };
  return {
    phase,
    ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
    conditions: conditionsOf({ pod, statuses: all, phase, isPrepared, before, now }),
    hostIP: POD_IP,
    hostIPs: [ip],
    ...(isPrepared && { podIP: POD_IP, podIPs: [ip] }),
    startTime,
    ...(inits.length > 0 && { initContainerStatuses: inits }),
    containerStatuses: all.filter((_status, index) => !records[index]?.isInit),
  };
}
