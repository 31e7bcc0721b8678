import { messageOf } from "@kagg/apiserver/internal";
import type { ControllerParts } from "./controller.ts";

/** Keys that wait to be worked on: each once, however often it was added, and never twice at a time. */
export type WorkQueue = {
  readonly add: (key: string) => void;
  /** Adds the key so many milliseconds from now; an earlier time that is set already stays. */
  readonly addAfter: (key: string, milliseconds: number) => void;
  /** Adds it as if the last attempt had failed: later every time. */
  readonly addLater: (key: string) => void;
};

type Options = Pick<ControllerParts, "clock" | "logger" | "signal"> & {
  /** For logs. */
  readonly name: string;
  /** Brings the world in line with what the key is about. What it throws makes it come again, later every time. */
  readonly sync: (key: string) => Promise<void>;
  /** Keys that are worked on at a time: 5 by default, as in kube-controller-manager. */
  readonly workers?: number;
  /** Milliseconds of the longest wait after failures. */
  readonly maxDelay?: number;
};

/** client-go's util/workqueue/default_rate_limiters.go: 5 ms, doubled with each failure, 1000 s at most. */
const FIRST_DELAY = 5;
const MAX_DELAY = 1_000_000;

export function workQueue(options: Options): WorkQueue {
  const { clock, signal, logger, name, sync, workers = 5, maxDelay = MAX_DELAY } = options;
  /** true for a key that was added while it was worked on. */
  const active = new Map<string, boolean>();
  const waiting = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Map<string, { readonly at: number; readonly cancel: () => void }>();
  let isPlanned = false;

  const run = async (key: string): Promise<void> => {
    waiting.delete(key);
    active.set(key, false);
    try {
      await sync(key);
      failures.delete(key);
    } catch (error) {
      if (!signal.aborted) {
        logger.debug({ controller: name, key, error: messageOf(error) }, "comes again later");
        queue.addLater(key);
      }
    }
    const isWanted = active.get(key);
    active.delete(key);
    if (isWanted) waiting.add(key);
    start();
  };
  const start = (): void => {
    for (const key of waiting) {
      if (signal.aborted || active.size >= workers) return;
      if (!active.has(key)) void run(key);
    }
  };
  const queue: WorkQueue = {
    add: (key) => {
      if (signal.aborted) return;
      if (active.has(key)) active.set(key, true);
      else waiting.add(key);
      if (isPlanned) return;
      isPlanned = true;
      // What is added in one go is worked on once.
      queueMicrotask(() => {
        isPlanned = false;
        start();
      });
    },
    addAfter: (key, milliseconds) => {
      if (signal.aborted) return;
      const at = clock.now().getTime() + milliseconds;
      const planned = timers.get(key);
      if (planned && planned.at <= at) return;
      planned?.cancel();
      const cancel = clock.after(milliseconds, () => {
        timers.delete(key);
        queue.add(key);
      });
      timers.set(key, { at, cancel });
    },
    addLater: (key) => {
      const before = failures.get(key) ?? 0;
      failures.set(key, before + 1);
      queue.addAfter(key, Math.min(FIRST_DELAY * 2 ** before, maxDelay));
    },
  };
  const end = (): void => {
    for (const { cancel } of timers.values()) cancel();
    timers.clear();
    waiting.clear();
  };
  signal.addEventListener("abort", end, { once: true });
  return queue;
}
