import { rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import type { ContainerParts } from "../container/container-parts.ts";
import type { Log } from "../logs/log.ts";
import { giveBackPorts, type PortMap } from "../network/ports.ts";
import type { NodeParts } from "../node-parts.ts";
import type { Pod, PodStatus } from "../pod.ts";
import type { ContainerRecord } from "../status/container-record.ts";
import { statusWriter, type StatusWriter } from "../status/status-writer.ts";
import { reads } from "../volumes/volumes.ts";
import { containerLogs, type ContainerLogs } from "./container-logs.ts";
import { deletePod } from "./delete-pod.ts";
import { mountUntilDone } from "./mount.ts";
import { podState, type PodState } from "./pod-state.ts";
import { podVolumes, type PodVolumes } from "./pod-volumes.ts";
import { runContainers } from "./run-containers.ts";
import { createShutdown, type Shutdown } from "./shutdown.ts";
import { takePorts } from "./take-ports.ts";
import { createWaker, type Waker } from "./waker.ts";

/** One pod on this machine. */
export type PodWorker = {
  /** The object is another one now. */
  readonly update: (pod: Pod) => void;
  /** A Secret or ConfigMap has changed. */
  readonly changed: (kind: "secret" | "configMap", namespace: string, name: string) => void;
  /** The object is gone. */
  readonly removed: (last: Pod) => void;
  /** The sandbox ends: as {@link PodWorker.removed}, with so many seconds. */
  readonly end: (seconds: number) => void;
  /** At once, whatever time it had. */
  readonly kill: () => void;
  /** What a container has written since its last start, or the one before. */
  readonly log: ContainerLogs["get"];
  /** How it stands, which the API may not know yet. */
  readonly status: () => PodStatus;
  /** Resolves once nothing of it is left on this machine. */
  readonly finished: Promise<void>;
};

/** What the parts of a worker share. */
type Work = {
  readonly node: NodeParts;
  readonly state: PodState;
  readonly volumes: PodVolumes;
  readonly shutdown: Shutdown;
  readonly logs: ContainerLogs;
  readonly writer: StatusWriter;
  /** A container has changed. */
  readonly progress: Waker;
  /** A Secret or ConfigMap has changed. Not the same: containers that wait for one would wake each other for ever. */
  readonly sources: Waker;
  /** Resolves when the object is to go, or is gone. */
  readonly deletion: AbortSignal;
};

/** Runs a pod from its first object to its deletion. */
export function startPod(first: Pod, node: NodeParts): PodWorker {
  const { client, clock, logger, closing } = node;
  const deletion = new AbortController();
  const state = podState(first, clock);
  const work: Work = {
    node,
    state,
    volumes: podVolumes(state, node),
    shutdown: createShutdown(clock),
    logs: containerLogs(clock.now),
    writer: statusWriter({ client, clock, logger, pod: first, status: state.status, signal: closing }),
    progress: createWaker(clock),
    sources: createWaker(clock),
    deletion: deletion.signal,
  };
  const end = (seconds: number): void => {
    work.shutdown.begin(seconds);
    deletion.abort();
  };
  const update = (pod: Pod): void => {
    const isRelabelled = !isDeepStrictEqual(namesOf(state.pod), namesOf(pod));
    state.pod = pod;
    if (pod.metadata.deletionTimestamp !== undefined) end(graceOf(pod));
    // They may be in a volume.
    else if (isRelabelled) work.volumes.refresh();
  };
  update(first);
  const finished = live(work).catch((error: unknown) => {
    logger.error({ err: error, pod: first.metadata.name }, "a pod has failed by itself");
    work.shutdown.kill();
  });
  return {
    update,
    changed: (kind, namespace, name) => {
      if (namespace !== state.pod.metadata.namespace || !reads(state.pod, kind, name)) return;
      work.volumes.refresh();
      work.sources.wake();
    },
    removed: (last) => end(graceOf(last)),
    end,
    kill: work.shutdown.kill,
    log: (container, previous): Log | undefined => work.logs.get(container, previous),
    status: state.status,
    finished,
  };
}

const namesOf = ({ metadata: { labels, annotations } }: Pod): object => ({ labels, annotations });

const graceOf = ({ metadata, spec }: Pod): number =>
  metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;

async function live(work: Work): Promise<void> {
  const { node, state, volumes, shutdown, writer, deletion } = work;
  let ports: PortMap = new Map();
  try {
    writer.publish();
    ports = await takePorts(state.pod, node, shutdown.ending);
    const untilChange = (milliseconds: number): Promise<void> =>
      work.sources.next(milliseconds, shutdown.ending);
    await mountUntilDone(volumes.parts, node, shutdown.ending, untilChange);
    state.isPrepared = !shutdown.ending.aborted;
    writer.publish();
    const partsOf = (record: ContainerRecord, ending: AbortSignal): ContainerParts =>
      containerParts(work, ports, record, ending);
    const untilStarted = async (record: ContainerRecord): Promise<void> => {
      while (!record.started && !shutdown.ending.aborted) {
        await work.progress.next(Infinity, shutdown.ending);
      }
    };
    await runContainers(state.records, shutdown, partsOf, untilStarted);
    state.isOver = true;
    await Promise.all([writer.flush(), volumes.close()]);
    await aborted(deletion);
    if (state.pod.metadata.deletionTimestamp !== undefined) await deletePod(state.pod, node);
  } finally {
    // Nothing is left that it could hurt; it only takes the timer back.
    shutdown.kill();
    giveBackPorts(ports.values());
    await volumes.close();
    await rm(volumes.parts().folder, { recursive: true, force: true });
  }
}

function containerParts(
  { node, state, volumes, shutdown, logs, writer, progress, sources }: Work,
  ports: PortMap,
  record: ContainerRecord,
  ending: AbortSignal,
): ContainerParts {
  return {
    node,
    pod: () => state.pod,
    record,
    volumes: volumes.parts,
    ports,
    ending,
    killing: shutdown.killing,
    newLog: () => logs.begin(record.container.name),
    onChange: () => {
      writer.publish();
      progress.wake();
    },
    untilChange: (milliseconds) => sources.next(milliseconds, ending),
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
