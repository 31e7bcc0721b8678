import { pause } from "../../pause.ts";
import type { Hook } from "../pod.ts";
import { probePartsOf, runProbe } from "../probes/run-probe.ts";
import { tell, type Run } from "./run.ts";

/** Resolves once what is to be run before the signal to end has ended, one way or the other, or there is no time left. */
export async function runPreStop(run: Run, killing: AbortSignal): Promise<void> {
  const hook = run.parts.record.container.lifecycle?.preStop;
  if (!hook) return;
  const isDone = await runHook(run, hook, AbortSignal.any([run.over, killing]));
  if (!isDone && !run.over.aborted) tell(run, "Warning", "FailedPreStopHook", "PreStopHook failed");
}

/** Whether it has done what it should; any answer over HTTP will do: pkg/kubelet/lifecycle/handlers.go. */
export async function runHook({ parts, launch }: Run, hook: Hook, signal: AbortSignal): Promise<boolean> {
  if (hook.sleep) {
    await pause(parts.node.clock, hook.sleep.seconds * 1000, signal);
    return !signal.aborted;
  }
  const { result, answered } = await runProbe(hook, probePartsOf(parts, launch), signal);
  return answered ?? (result === "success" || result === "warning");
}
