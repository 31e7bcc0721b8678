import type { Clock } from "@kagg/apiserver/internal";

/** k8s.io/client-go/util/workqueue: keys to be worked on, each at most once at a time. */
export type WorkQueue = {
  /** Works on it as soon as there is room; a key that is being worked on comes again after it. */
  readonly add: (key: string) => void;
  readonly addAfter: (key: string, milliseconds: number) => void;
  /** After the next, longer, waiting time of a key that fails. */
  readonly addRateLimited: (key: string) => void;
  /** Whether it has failed since it was last forgotten. */
  readonly hasFailed: (key: string) => boolean;
  readonly forget: (key: string) => void;
};

export type WorkQueueOptions = {
  readonly clock: Pick<Clock, "after">;
  /** How many keys are worked on at a time. */
  readonly workers: number;
  /** The first and the longest time before a failed key comes again, in milliseconds; it doubles. */
  readonly backoff: { readonly first: number; readonly longest: number };
  readonly work: (key: string) => Promise<void>;
  readonly signal: AbortSignal;
};

/** `work` looks after its own failures. */
export function workQueue({ clock, workers, backoff, work, signal }: WorkQueueOptions): WorkQueue {
  const waiting = new Set<string>();
  const busy = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Set<() => void>();
  signal.addEventListener("abort", () => timers.forEach((cancel) => cancel()), { once: true });

  const next = (): void => {
    if (signal.aborted || busy.size >= workers) return;
    const key = [...waiting].find((one) => !busy.has(one));
    if (key === undefined) return;
    waiting.delete(key);
    busy.add(key);
    void work(key).finally(() => {
      busy.delete(key);
      next();
    });
    next();
  };
  const add = (key: string): void => {
    waiting.add(key);
    // Not at once: what is told of a change is not to be interrupted by the work for it.
    queueMicrotask(next);
  };
  const addAfter = (key: string, milliseconds: number): void => {
    if (signal.aborted) return;
    const cancel = clock.after(milliseconds, () => {
      timers.delete(cancel);
      add(key);
    });
    timers.add(cancel);
  };
  return {
    add,
    addAfter,
    addRateLimited: (key) => {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      addAfter(key, Math.min(backoff.first * 2 ** count, backoff.longest));
    },
    hasFailed: (key) => failures.has(key),
    forget: (key) => failures.delete(key),
  };
}
