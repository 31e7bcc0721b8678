import { probePartsOf, runProbe } from "../probes/run-probe.ts";
import { watchProbe, type ProbeKind } from "../probes/watch-probe.ts";
import { tell, type Run } from "./run.ts";
import { stopAlone } from "./stop.ts";

const fields = {
  Startup: "startupProbe",
  Liveness: "livenessProbe",
  Readiness: "readinessProbe",
} as const;

/** Keeps the record's `started` and `ready` true to the probes of a container, and stops one that is not well. */
export function watchProbes(run: Run): void {
  const { parts, launch, over } = run;
  const { node, record, onChange } = parts;
  const { container } = record;
  const startedAt = node.clock.now();
  const probeParts = probePartsOf(parts, launch);
  const watch = (kind: ProbeKind, onResult: (isWell: boolean) => void): void => {
    const probe = container[fields[kind]];
    if (!probe) return;
    watchProbe({
      kind,
      probe,
      run: (timeout) => runProbe(probe, probeParts, timeout),
      clock: node.clock,
      startedAt,
      signal: over,
      onResult,
      onComplaint: (reason, message) => tell(run, "Warning", reason, message),
    }).catch((error: unknown) => node.logger.error({ err: error, kind }, "a probe has failed by itself"));
  };
  const onFailure = (kind: "Startup" | "Liveness"): void => {
    const seconds = container[fields[kind]]?.terminationGracePeriodSeconds;
    stopAlone(run, complaint(run, kind), seconds);
  };
  const onStarted = (): void => {
    record.started = true;
    record.ready = !container.readinessProbe;
    onChange();
    watch("Liveness", (isWell) => isWell || onFailure("Liveness"));
    watch("Readiness", (isWell) => {
      record.ready = isWell;
      onChange();
    });
  };
  onChange();
  if (!container.startupProbe) onStarted();
  else watch("Startup", (isWell) => (isWell ? onStarted() : onFailure("Startup")));
}

function complaint({ parts: { record, pod } }: Run, kind: ProbeKind): string {
  const { container, isInit } = record;
  const comesBack = !isInit && pod().spec.restartPolicy !== "Never" ? ", will be restarted" : "";
  return `${isInit ? "Init container" : "Container"} ${container.name} failed ${kind.toLowerCase()} probe${comesBack}`;
}
