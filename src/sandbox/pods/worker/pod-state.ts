import { timestamp, type Clock } from "@kagg/apiserver/internal";
import type { Pod, PodCondition, PodStatus } from "../pod.ts";
import { isOwnCondition } from "../status/conditions.ts";
import { recordsOf, type ContainerRecord } from "../status/container-record.ts";
import { podStatus } from "../status/pod-status.ts";

/** A pod as it stands on this machine. */
export type PodState = {
  pod: Pod;
  /** Its volumes and ports are there. */
  isPrepared: boolean;
  /** None of its containers is started any more. */
  isOver: boolean;
  readonly records: readonly ContainerRecord[];
  readonly status: () => PodStatus;
};

export function podState(first: Pod, clock: Clock): PodState {
  const startTime = timestamp(clock.now());
  let conditions: readonly PodCondition[] | undefined;
  const state: PodState = {
    pod: first,
    isPrepared: false,
    isOver: false,
    records: recordsOf(first),
    status: () => {
      const { pod, records, isPrepared, isOver } = state;
      const given = pod.status?.conditions ?? [];
      // Its own are as it has seen them last: the object may be older.
      const before = conditions
        ? [...given.filter((one) => !isOwnCondition(one)), ...conditions.filter(isOwnCondition)]
        : given;
      const now = timestamp(clock.now());
      const status = podStatus({ pod, records, isPrepared, isOver, startTime, before, now });
      ({ conditions } = status);
      return status;
    },
  };
  return state;
}
