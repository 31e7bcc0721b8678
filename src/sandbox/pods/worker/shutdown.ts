import type { Clock } from "@kagg/apiserver/internal";

/** The end of a pod: first it is asked, and when its time is over it is killed. */
export type Shutdown = {
  readonly ending: AbortSignal;
  /** Of sidecars, which end when the others have: KEP-753. */
  readonly endingLast: AbortSignal;
  readonly killing: AbortSignal;
  /** A second call can only make it shorter. */
  readonly begin: (seconds: number) => void;
  readonly beginLast: () => void;
  readonly kill: () => void;
};

/** What every container gets: pkg/kubelet/kuberuntime minimumGracePeriodInSeconds. */
const LEAST = 2;

export function createShutdown(clock: Clock): Shutdown {
  const ending = new AbortController();
  const last = new AbortController();
  const killing = new AbortController();
  let cancel = (): void => undefined;
  let deadline = Infinity;
  return {
    ending: ending.signal,
    endingLast: last.signal,
    killing: killing.signal,
    begin: (seconds) => {
      const milliseconds = Math.max(LEAST, seconds) * 1000;
      const due = clock.now().getTime() + milliseconds;
      if (due >= deadline) return;
      deadline = due;
      cancel();
      cancel = clock.after(milliseconds, () => killing.abort());
      ending.abort();
    },
    beginLast: () => last.abort(),
    kill: () => {
      cancel();
      ending.abort();
      last.abort();
      killing.abort();
    },
  };
}
