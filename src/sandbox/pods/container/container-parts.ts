import type { Log } from "../logs/log.ts";
import type { PortMap } from "../network/ports.ts";
import type { NodeParts } from "../node-parts.ts";
import type { Pod } from "../pod.ts";
import type { ContainerRecord } from "../status/container-record.ts";
import type { VolumeParts } from "../volumes/volumes.ts";

/** What one container is run with. */
export type ContainerParts = {
  readonly node: NodeParts;
  /** As it is now. */
  readonly pod: () => Pod;
  readonly record: ContainerRecord;
  readonly volumes: () => VolumeParts;
  readonly ports: PortMap;
  /** Aborted when it has to stop, and is not started again. */
  readonly ending: AbortSignal;
  /** Aborted when it has had its time to stop. */
  readonly killing: AbortSignal;
  /** A log for the next start; the last one becomes the previous one. */
  readonly newLog: () => Log;
  /** The record has changed. */
  readonly onChange: () => void;
  /** Resolves when a Secret or ConfigMap of the pod has changed, after so many milliseconds, or when it has to stop. */
  readonly untilChange: (milliseconds: number) => Promise<void>;
};
