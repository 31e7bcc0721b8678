import { isDeepStrictEqual } from "node:util";
import { StatusError, type Clock, type Logger } from "@kagg/apiserver/internal";
import type { Client } from "../../client.ts";
import { pause } from "../../pause.ts";
import type { Pod, PodStatus } from "../pod.ts";

export type StatusWriter = {
  /** Something has changed; it is written soon, and what changes meanwhile with it. */
  readonly publish: () => void;
  /** Resolves once the present status is written, or cannot be. */
  readonly flush: () => Promise<void>;
};

export type StatusWriterParts = {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pod: Pod;
  readonly status: () => PodStatus;
  readonly signal: AbortSignal;
};

const RETRY = 1000;

/** Writes the status of a pod whenever it is another one, one write at a time. */
export function statusWriter({
  client,
  clock,
  logger,
  pod,
  status,
  signal,
}: StatusWriterParts): StatusWriter {
  const { name, namespace = "", uid = "" } = pod.metadata;
  let written: PodStatus | undefined;
  let isGone = false;
  let running: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    // What happens at once is one write.
    await Promise.resolve();
    while (!isGone && !signal.aborted) {
      const next = status();
      if (isDeepStrictEqual(next, written)) return;
      try {
        await client.send({
          method: "PATCH",
          path: `/api/v1/namespaces/${namespace}/pods/${name}/status`,
          contentType: "application/merge-patch+json",
          body: { metadata: { uid }, status: next },
        });
        written = next;
      } catch (error) {
        // Gone, or another pod of the same name.
        isGone = error instanceof StatusError && (error.code === 404 || error.code === 409);
        if (isGone) return;
        logger.error({ err: error, pod: `${namespace}/${name}` }, "the status of a pod cannot be written");
        await pause(clock, RETRY, signal);
      }
    }
  };
  const publish = (): void => {
    running ??= write().finally(() => {
      running = undefined;
      // What has changed after the last look at it.
      if (!isGone && !signal.aborted && !isDeepStrictEqual(status(), written)) publish();
    });
  };
  const settled = async (): Promise<void> => {
    if (!running) return;
    await running;
    await settled();
  };
  return {
    publish,
    flush: () => {
      publish();
      return settled();
    },
  };
}
