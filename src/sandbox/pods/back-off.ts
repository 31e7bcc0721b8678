import type { Clock } from "@kagg/apiserver/internal";

/** Milliseconds. */
export type BackOffLimits = { readonly base: number; readonly most: number };

/** The kubelet's own. */
export const defaultBackOff: BackOffLimits = { base: 10_000, most: 300_000 };

/** How long something that fails again and again waits. */
export type BackOff = {
  /** The milliseconds of it that are left after what happened at `since`, and its whole length; 0 for the first time. */
  readonly left: (since: Date) => { readonly left: number; readonly whole: number };
  /** It is tried again. */
  readonly next: (since: Date) => void;
};

/**
 * k8s.io/client-go/util/flowcontrol Backoff: the first failure is tried again at once, the following ones after
 * `base`, twice that, and so on; what has been well for twice the longest wait begins anew.
 */
export function createBackOff({ base, most }: BackOffLimits, clock: Clock): BackOff {
  let entry: { readonly wait: number; readonly updated: number } | undefined;
  const current = (since: Date): typeof entry =>
    entry && since.getTime() - entry.updated > 2 * most ? undefined : entry;
  return {
    left: (since) => {
      const whole = current(since)?.wait ?? 0;
      return { whole, left: Math.max(0, whole - (clock.now().getTime() - since.getTime())) };
    },
    next: (since) => {
      const known = current(since);
      entry = { wait: known ? Math.min(known.wait * 2, most) : base, updated: clock.now().getTime() };
    },
  };
}

/** As Go prints a time.Duration of whole seconds: `10s`, `1m20s`, `5m0s`. */
export function goSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds}s`;
  return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
