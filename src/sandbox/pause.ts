import type { Clock } from "@kagg/apiserver/internal";

/**
 * Resolves once the clock has gone so many milliseconds further, or one of the signals is aborted. Not a signal made of
 * several by `AbortSignal.any`: Node keeps a reference in each of them for every one that was ever made of it.
 */
export function pause(
  clock: Pick<Clock, "after">,
  milliseconds: number,
  ...signals: readonly AbortSignal[]
): Promise<void> {
  if (milliseconds <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      for (const signal of signals) signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(milliseconds, done);
    for (const signal of signals) signal.addEventListener("abort", done, { once: true });
    if (signals.some(({ aborted }) => aborted)) done();
  });
}
