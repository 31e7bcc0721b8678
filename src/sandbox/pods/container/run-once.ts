import { randomBytes } from "node:crypto";
import { startProcess, type Exit } from "../process/start-process.ts";
import { setRunning, setTerminated } from "../status/container-record.ts";
import type { ContainerParts } from "./container-parts.ts";
import { runPostStart } from "./post-start.ts";
import { tell, type Run } from "./run.ts";
import { stopWhenTold } from "./stop.ts";
import { terminationMessage } from "./termination-message.ts";
import type { Launch } from "./wait-for-launch.ts";
import { watchProbes } from "./watch-probes.ts";

/** Starts a container, watches over it, and resolves once it has ended and the record says how. */
export async function runOnce(parts: ContainerParts, launch: Launch): Promise<void> {
  const { node, record } = parts;
  const { container } = record;
  const log = parts.newLog();
  const child = startProcess({ ...launch, guard: node.guard, onOutput: log.append });
  const over = new AbortController();
  const run: Run = { parts, launch, child, over: over.signal };
  setRunning(record, `process://${randomBytes(32).toString("hex")}`, node.clock.now());
  tell(run, "Normal", "Created", "Container created");
  if (child.isStarted) {
    tell(run, "Normal", "Started", "Container started");
    stopWhenTold(run);
    runPostStart(run);
    watchProbes(run);
  }
  const exit = await child.exited;
  over.abort();
  log.end();
  if (exit.failure !== undefined) tell(run, "Warning", "Failed", `Error: ${exit.failure}`);
  setTerminated(record, {
    exitCode: exit.code,
    reason: reasonOf(exit),
    message: await terminationMessage(container, launch.terminationFile, exit, log),
    now: node.clock.now(),
  });
  parts.onChange();
}

function reasonOf({ code, failure }: Exit): string {
  if (failure !== undefined) return "StartError";
  return code === 0 ? "Completed" : "Error";
}
