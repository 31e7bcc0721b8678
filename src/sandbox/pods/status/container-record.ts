import { timestamp } from "@kagg/apiserver/internal";
import { isSidecar, type Container, type ContainerState, type ContainerStatus, type Pod } from "../pod.ts";

/** What is known of a container: the one thing here that changes. */
export type ContainerRecord = {
  readonly container: Container;
  readonly isInit: boolean;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  /** Its startup probe has succeeded, or it has none. */
  started: boolean;
  ready: boolean;
  containerID: string | undefined;
};

export function recordsOf(pod: Pod): readonly ContainerRecord[] {
  const { initContainers = [], containers } = pod.spec;
  // As pkg/kubelet convertToAPIContainerStatuses calls the time before a container.
  const reason = initContainers.length > 0 ? "PodInitializing" : "ContainerCreating";
  const record = (container: Container, isInit: boolean): ContainerRecord => ({
    container,
    isInit,
    state: { waiting: { reason } },
    lastState: {},
    restartCount: 0,
    started: false,
    ready: false,
    containerID: undefined,
  });
  return [
    ...initContainers.map((container) => record(container, true)),
    ...containers.map((container) => record(container, false)),
  ];
}

export function statusOf(record: ContainerRecord): ContainerStatus {
  const { container, isInit, state, lastState, restartCount, started, containerID } = record;
  const isDone = isInit && !isSidecar(container) && state.terminated?.exitCode === 0;
  return {
    name: container.name,
    state,
    lastState,
    ready: isDone || (record.ready && state.running !== undefined),
    started: started && state.running !== undefined,
    restartCount,
    image: container.image ?? "",
    imageID: "",
    ...(containerID !== undefined && { containerID }),
  };
}

/** It runs from now on; how the last time ended is kept. */
export function setRunning(record: ContainerRecord, containerID: string, now: Date): void {
  record.lastState = record.state.terminated ? { terminated: record.state.terminated } : record.lastState;
  record.state = { running: { startedAt: timestamp(now) } };
  record.containerID = containerID;
  record.started = false;
  record.ready = false;
}

/** It waits; how the last time ended moves aside. */
export function setWaiting(record: ContainerRecord, reason: string, message?: string): void {
  record.lastState = record.state.terminated ? { terminated: record.state.terminated } : record.lastState;
  record.state = { waiting: { reason, ...(message !== undefined && { message }) } };
}

export function setTerminated(
  record: ContainerRecord,
  end: { readonly exitCode: number; readonly reason: string; readonly message: string; readonly now: Date },
): void {
  const { exitCode, reason, message, now } = end;
  record.state = {
    terminated: {
      exitCode,
      reason,
      ...(message && { message }),
      startedAt: record.state.running?.startedAt ?? null,
      finishedAt: timestamp(now),
      containerID: record.containerID ?? "",
    },
  };
  record.ready = false;
  record.started = false;
}
