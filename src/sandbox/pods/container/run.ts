import type { RunningProcess } from "../process/start-process.ts";
import type { ContainerParts } from "./container-parts.ts";
import type { Launch } from "./wait-for-launch.ts";

/** One start of a container. */
export type Run = {
  readonly parts: ContainerParts;
  readonly launch: Launch;
  readonly child: RunningProcess;
  /** Aborted when it has ended. */
  readonly over: AbortSignal;
};

/** Writes an event about the container. */
export function tell(
  { parts: { node, pod, record } }: Pick<Run, "parts">,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  node.events.record(pod(), record.container, type, reason, message);
}
