import { createBackOff, goSeconds } from "../back-off.ts";
import { pause } from "../../pause.ts";
import { formatPod } from "../pod.ts";
import { setWaiting } from "../status/container-record.ts";
import { isRestarted } from "../status/phase.ts";
import type { ContainerParts } from "./container-parts.ts";
import { runOnce } from "./run-once.ts";
import { waitForImage } from "./wait-for-image.ts";
import { waitForLaunch } from "./wait-for-launch.ts";

/** Runs a container, again and again as its pod wants it; resolves once it is not started any more. */
export async function runContainer(parts: ContainerParts): Promise<void> {
  const { node, pod, record, ending } = parts;
  const { container } = record;
  const backOff = createBackOff(node.backOff, node.clock);
  for (let starts = 0; !ending.aborted; starts += 1) {
    const image = await waitForImage(parts);
    const launch = image && (await waitForLaunch(parts, image));
    if (!launch) return;
    record.restartCount = starts;
    await runOnce(parts, launch);
    const exitCode = record.state.terminated?.exitCode ?? 0;
    if (ending.aborted || !isRestarted(pod(), container, exitCode)) return;
    const finished = node.clock.now();
    const { left, whole } = backOff.left(finished);
    if (left > 0) {
      const what = `restarting failed container=${container.name} pod=${formatPod(pod())}`;
      setWaiting(record, "CrashLoopBackOff", `back-off ${goSeconds(whole)} ${what}`);
      const message = `Back-off restarting failed container ${container.name} in pod ${formatPod(pod())}`;
      node.events.record(pod(), container, "Warning", "BackOff", message);
      parts.onChange();
      await pause(node.clock, left, ending);
    }
    backOff.next(finished);
  }
}
