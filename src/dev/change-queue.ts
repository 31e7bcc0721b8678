import type { Change } from "./watch-files.ts";

export type ChangeQueue = {
  readonly add: (change: Change) => void;
  /** All that has changed since the last call, once there is something; undefined at the end. */
  readonly next: () => Promise<Change | undefined>;
};

/** Keeps what changes while the change before is still being served. */
export function changeQueue(signal: AbortSignal): ChangeQueue {
  let waiting: Change | undefined;
  let wake = (): void => undefined;
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    add: ({ files, since }) => {
      waiting = { files: new Set([...(waiting?.files ?? []), ...files]), since: waiting?.since ?? since };
      wake();
    },
    next: async () => {
      const somethingComes = new Promise<void>((resolve) => (wake = resolve));
      if (!waiting && !signal.aborted) await somethingComes;
      const change = signal.aborted ? undefined : waiting;
      waiting = undefined;
      return change;
    },
  };
}
