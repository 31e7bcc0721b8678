import type { Clock } from "@kagg/apiserver/internal";
import { pause } from "../../pause.ts";
import type { Probe } from "../pod.ts";
import type { Outcome } from "./outcome.ts";

export type ProbeKind = "Startup" | "Liveness" | "Readiness";

export type WatchProbeParts = {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly run: (signal: AbortSignal) => Promise<Outcome>;
  readonly clock: Clock;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
  /** A threshold has been reached. */
  readonly onResult: (isWell: boolean) => void;
  /** Each time that it is not well, for events: type Warning. */
  readonly onComplaint: (reason: "Unhealthy" | "ProbeWarning", message: string) => void;
};

/** How often a container that has just started is looked at between its probes, in milliseconds. */
const GLANCE = 100;

/**
 * Tries a probe again and again until `signal` aborts, a startup probe has a result, or a liveness probe has failed:
 * pkg/kubelet/prober/worker.go. What is not known to be well is glanced at more often than its period says: a success is
 * taken at once, a failure does not count. A kubelet has longer to wait for than a person.
 */
export async function watchProbe(parts: WatchProbeParts): Promise<void> {
  const { kind, probe, clock, startedAt, signal, onResult } = parts;
  const count = counter(probe);
  let hasBeenWell = false;
  let due = startedAt.getTime() + (probe.initialDelaySeconds ?? 0) * 1000;
  for (;;) {
    const glanced: boolean = !hasBeenWell && (await glance(parts, due));
    if (!glanced) await pause(clock, Math.max(0, due - clock.now().getTime()), signal);
    if (signal.aborted) return;
    due = clock.now().getTime() + (probe.periodSeconds ?? 10) * 1000;
    const isWell: boolean | undefined = glanced || (await tryOnce(parts, true));
    if (signal.aborted) return;
    if (isWell === undefined || !count(isWell)) continue;
    hasBeenWell ||= isWell;
    onResult(isWell);
    if (kind === "Startup" || (kind === "Liveness" && !isWell)) return;
  }
}

/** Whether a result is one that counts: it has come often enough in a row. */
function counter({ failureThreshold = 3, successThreshold = 1 }: Probe): (isWell: boolean) => boolean {
  let last: boolean | undefined;
  let row = 0;
  return (isWell) => {
    row = last === isWell ? row + 1 : 1;
    last = isWell;
    return row >= (isWell ? successThreshold : failureThreshold);
  };
}

/** Looks until it is well, true, or the next probe is due, false. */
async function glance(parts: WatchProbeParts, due: number): Promise<boolean> {
  const { kind, probe, clock, startedAt, signal } = parts;
  const first = startedAt.getTime() + (probe.initialDelaySeconds ?? 0) * 1000;
  // A command may do something; and before its delay is over nobody asks.
  if (kind === "Liveness" || probe.exec || (probe.successThreshold ?? 1) > 1 || due === first) return false;
  while (clock.now().getTime() + GLANCE < due && !signal.aborted) {
    await pause(clock, GLANCE, signal);
    if (!signal.aborted && (await tryOnce(parts, false))) return true;
  }
  return false;
}

async function tryOnce(parts: WatchProbeParts, complains: boolean): Promise<boolean | undefined> {
  const { kind, probe, run, clock, signal, onComplaint } = parts;
  const timeout = new AbortController();
  const abort = (): void => timeout.abort();
  const cancel = clock.after((probe.timeoutSeconds ?? 1) * 1000, abort);
  signal.addEventListener("abort", abort, { once: true });
  try {
    const { result, output } = await run(timeout.signal);
    if (signal.aborted) return undefined;
    if (complains && result === "failure") onComplaint("Unhealthy", `${kind} probe failed: ${output}`);
    if (complains && result === "warning") onComplaint("ProbeWarning", `${kind} probe warning: ${output}`);
    if (complains && result === "unknown") {
      onComplaint("Unhealthy", `${kind} probe errored and resulted in unknown state: ${output}`);
    }
    return result === "unknown" ? undefined : result !== "failure";
  } finally {
    cancel();
    signal.removeEventListener("abort", abort);
  }
}
