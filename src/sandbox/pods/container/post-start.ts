import { runHook } from "./hooks.ts";
import { tell, type Run } from "./run.ts";
import { stopAlone } from "./stop.ts";

/** Runs what a container wants to be run beside it once it has started; where that fails, it is stopped. */
export function runPostStart(run: Run): void {
  const hook = run.parts.record.container.lifecycle?.postStart;
  if (!hook) return;
  void runHook(run, hook, run.over).then((isDone) => {
    if (isDone || run.over.aborted) return;
    tell(run, "Warning", "FailedPostStartHook", "PostStartHook failed");
    stopAlone(run, "FailedPostStartHook", undefined);
  });
}
