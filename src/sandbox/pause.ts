import type { Clock } from "@kagg/apiserver/internal";

/** Resolves once the clock has gone so many milliseconds further, or the signal is aborted. */
export function pause(clock: Pick<Clock, "after">, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(milliseconds, done);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
