import { goQuote } from "@kagg/apiserver/internal";
import type { NodeParts } from "../node-parts.ts";
import { mountVolumes, type VolumeParts } from "../volumes/volumes.ts";

/** As pkg/volume/util/operationexecutor tries again. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 122_000;

/** Resolves once all volumes are there, or the pod has to end. */
export async function mountUntilDone(
  volumes: () => VolumeParts,
  node: NodeParts,
  ending: AbortSignal,
  untilChange: (milliseconds: number) => Promise<void>,
): Promise<void> {
  for (let wait = FIRST_WAIT; !ending.aborted; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    if (await mountOnce(volumes(), node)) return;
    await untilChange(wait);
  }
}

/** Whether all of them are as they should be; what is wrong becomes events. */
export async function mountOnce(volumes: VolumeParts, node: NodeParts): Promise<boolean> {
  const problems = await mountVolumes(volumes);
  for (const { volume, message } of problems) {
    const text = `MountVolume.SetUp failed for volume ${goQuote(volume)} : ${message}`;
    node.events.record(volumes.pod, undefined, "Warning", "FailedMount", text);
  }
  return problems.length === 0;
}
