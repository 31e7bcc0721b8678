import { join } from "node:path";
import { pause } from "../../pause.ts";
import type { NodeParts } from "../node-parts.ts";
import { tokenSource } from "../volumes/token-source.ts";
import { mountOnce } from "./mount.ts";
import type { VolumeParts } from "../volumes/volumes.ts";
import type { PodState } from "./pod-state.ts";

export type PodVolumes = {
  readonly parts: () => VolumeParts;
  /** Writes what has changed, once the volumes are there; tries again until that works. */
  readonly refresh: () => void;
  /** Resolves when nothing is written any more. */
  readonly close: () => Promise<void>;
};

const RETRY = 10_000;

export function podVolumes(state: PodState, node: NodeParts): PodVolumes {
  const over = new AbortController();
  const folder = join(node.folder, "pods", state.pod.metadata.uid ?? "");
  let running: Promise<void> | undefined;
  let isStale = false;
  const write = async (): Promise<void> => {
    while (isStale && !over.signal.aborted) {
      isStale = false;
      if (await mountOnce(parts(), node)) continue;
      isStale = true;
      await pause(node.clock, RETRY, over.signal);
    }
  };
  const refresh = (): void => {
    isStale = true;
    if (!state.isPrepared || over.signal.aborted) return;
    running ??= write()
      .catch((error: unknown) => node.logger.error({ err: error }, "the volumes of a pod cannot be written"))
      .finally(() => {
        running = undefined;
        if (isStale) refresh();
      });
  };
  const tokens = tokenSource(node.client, node.clock, state.pod, refresh);
  const parts = (): VolumeParts => ({
    pod: state.pod,
    nodeName: node.nodeName,
    sources: node.sources,
    token: tokens.get,
    folder,
    claims: node.claims,
  });
  return {
    parts,
    refresh,
    close: async () => {
      over.abort();
      tokens.close();
      await running;
    },
  };
}
