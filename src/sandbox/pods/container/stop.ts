import { runPreStop } from "./hooks.ts";
import { tell, type Run } from "./run.ts";

/** What the runtime gives at least, in seconds: kuberuntime minimumGracePeriodInSeconds. */
const LEAST_GRACE = 2;

/** When the pod ends: the hook, the signal to end, and once its time is over the one that nobody can refuse. */
export function stopWhenTold(run: Run): void {
  const { parts, child, over } = run;
  const { ending, killing, record } = parts;
  const stop = (): void => {
    tell(run, "Normal", "Killing", `Stopping container ${record.container.name}`);
    void runPreStop(run, killing).then(child.terminate);
  };
  const options = { once: true, signal: over };
  ending.addEventListener("abort", stop, options);
  killing.addEventListener("abort", child.kill, options);
  if (ending.aborted) stop();
  if (killing.aborted) child.kill();
}

/** Ends the container alone, so that it is started again; `seconds` it has, those of its pod unless said otherwise. */
export function stopAlone(run: Run, message: string, seconds: number | undefined): void {
  const { parts, child, over } = run;
  const { node, pod, ending, killing } = parts;
  // A pod that is to end ends anyway.
  if (ending.aborted) return;
  tell(run, "Normal", "Killing", message);
  const grace = seconds ?? pod().spec.terminationGracePeriodSeconds ?? 30;
  const cancel = node.clock.after(Math.max(LEAST_GRACE, grace) * 1000, child.kill);
  over.addEventListener("abort", cancel, { once: true });
  void runPreStop(run, killing).then(child.terminate);
}
