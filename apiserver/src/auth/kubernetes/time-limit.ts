export type TimeLimit = {
  readonly signal: AbortSignal;
  /** To be called where it is no longer needed. */
  readonly lift: () => void;
};

/**
 * Aborted after so many milliseconds, or with another signal. Not `AbortSignal.any`: Node keeps a reference in a signal that
 * lives on for each that was ever made of it.
 */
export function timeLimit(milliseconds: number, other: AbortSignal | undefined): TimeLimit {
  const limit = new AbortController();
  const end = (): void => limit.abort();
  const timer = setTimeout(end, milliseconds).unref();
  other?.addEventListener("abort", end, { once: true });
  if (other?.aborted) end();
  const lift = (): void => {
    clearTimeout(timer);
    other?.removeEventListener("abort", end);
  };
  return { signal: limit.signal, lift };
}
