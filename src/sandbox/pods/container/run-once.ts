import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Log } from "../logs/log.ts";
import { runProbe } from "../probes/run-probe.ts";
import { watchProbe, type ProbeKind } from "../probes/watch-probe.ts";
import { startProcess, type Exit, type RunningProcess } from "../process/start-process.ts";
import { setRunning, setTerminated } from "../status/container-record.ts";
import type { ContainerParts } from "./container-parts.ts";
import type { Launch } from "./wait-for-launch.ts";

/** Starts a container, watches over it, and resolves once it has ended and the record says how. */
export async function runOnce(parts: ContainerParts, launch: Launch): Promise<void> {
  const { node, record, pod } = parts;
  const { container } = record;
  const log = parts.newLog();
  const child = startProcess({ ...launch, guard: node.guard, onOutput: log.append });
  setRunning(record, `process://${randomBytes(32).toString("hex")}`, node.clock.now());
  node.events.record(pod(), container, "Normal", "Created", "Container created");
  const over = new AbortController();
  if (child.isStarted) {
    node.events.record(pod(), container, "Normal", "Started", "Container started");
    record.started = !container.startupProbe;
    record.ready = record.started && !container.readinessProbe;
    parts.onChange();
    stopWhenTold(parts, child, over.signal);
    watchProbes(parts, launch, child, over.signal);
  }
  const exit = await child.exited;
  over.abort();
  log.end();
  if (exit.failure !== undefined) {
    node.events.record(pod(), container, "Warning", "Failed", `Error: ${exit.failure}`);
  }
  setTerminated(record, {
    exitCode: exit.code,
    reason: reasonOf(exit),
    message: await messageOf(parts, launch, exit, log),
    now: node.clock.now(),
  });
  parts.onChange();
}

function reasonOf({ code, failure }: Exit): string {
  if (failure !== undefined) return "StartError";
  return code === 0 ? "Completed" : "Error";
}

/** The signal to end, and then the one that nobody can refuse. */
function stopWhenTold(
  { node, pod, record, ending, killing }: ContainerParts,
  child: RunningProcess,
  over: AbortSignal,
): void {
  const { container } = record;
  const stop = (): void => {
    node.events.record(pod(), container, "Normal", "Killing", `Stopping container ${container.name}`);
    child.terminate();
  };
  const options = { once: true, signal: over };
  ending.addEventListener("abort", stop, options);
  killing.addEventListener("abort", child.kill, options);
  if (ending.aborted) stop();
  if (killing.aborted) child.kill();
}

function watchProbes(parts: ContainerParts, launch: Launch, child: RunningProcess, over: AbortSignal): void {
  const { node, record, pod, ports, onChange } = parts;
  const { container } = record;
  const startedAt = node.clock.now();
  const watch = (kind: ProbeKind, onResult: (isWell: boolean) => void): void => {
    const probe = container[probeField[kind]];
    if (!probe) return;
    const exec = { cwd: launch.cwd, env: launch.env, guard: node.guard };
    const probeParts = { container, ports, exec, translate: launch.translate };
    watchProbe({
      kind,
      probe,
      run: (timeout) => runProbe(probe, probeParts, timeout),
      clock: node.clock,
      startedAt,
      signal: over,
      onResult,
      onComplaint: (reason, message) => {
        node.events.record(pod(), container, "Warning", reason, message);
      },
    }).catch((error: unknown) => node.logger.error({ err: error, kind }, "a probe has failed by itself"));
  };
  const onFailure = (kind: "Startup" | "Liveness"): void => {
    // A pod that is to end ends anyway.
    if (parts.ending.aborted) return;
    const own = container[probeField[kind]]?.terminationGracePeriodSeconds;
    killFor(parts, child, over, `failed ${kind.toLowerCase()} probe`, own);
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
  if (record.started) onStarted();
  else watch("Startup", (isWell) => (isWell ? onStarted() : onFailure("Startup")));
}

const probeField = {
  Startup: "startupProbe",
  Liveness: "livenessProbe",
  Readiness: "readinessProbe",
} as const;

/** What the runtime gives at least: kuberuntime minimumGracePeriodInSeconds. */
const LEAST_GRACE = 2;

function killFor(
  { node, pod, record }: ContainerParts,
  child: RunningProcess,
  over: AbortSignal,
  why: string,
  ownGrace: number | undefined,
): void {
  const { container, isInit } = record;
  const comesBack = !isInit && pod().spec.restartPolicy !== "Never" ? ", will be restarted" : "";
  const message = `${isInit ? "Init container" : "Container"} ${container.name} ${why}${comesBack}`;
  node.events.record(pod(), container, "Normal", "Killing", message);
  child.terminate();
  const grace = ownGrace ?? pod().spec.terminationGracePeriodSeconds ?? 30;
  const cancel = node.clock.after(Math.max(LEAST_GRACE, grace) * 1000, child.kill);
  over.addEventListener("abort", cancel, { once: true });
}

/** pkg/kubelet/container: as much of either is kept. */
const LONGEST_MESSAGE = 4096;
const LOG_LINES = 80;
const LONGEST_LOG = 2048;

async function messageOf(
  { record }: ContainerParts,
  { terminationFile }: Launch,
  { code, failure }: Exit,
  log: Log,
): Promise<string> {
  if (failure !== undefined) return failure;
  const written = await readFile(terminationFile).catch(() => Buffer.alloc(0));
  if (written.length > 0) return written.subarray(-LONGEST_MESSAGE).toString();
  if (record.container.terminationMessagePolicy !== "FallbackToLogsOnError" || code === 0) return "";
  const lines = log.lines().slice(-LOG_LINES);
  return Buffer.concat(lines.map(({ text }) => text))
    .subarray(-LONGEST_LOG)
    .toString();
}
