import { startProcess, type ProcessOptions } from "../process/start-process.ts";
import { failure, type Outcome } from "./outcome.ts";

/** Bytes of output that are shown; pkg/probe/exec. */
const MOST_OUTPUT = 10 * 1024;

/** pkg/probe/exec: well is what exits with 0. What outlives its time is killed. */
export async function execProbe(
  options: Omit<ProcessOptions, "onOutput">,
  seconds: number,
  signal: AbortSignal,
): Promise<Outcome> {
  let output = "";
  const child = startProcess({
    ...options,
    onOutput: (_stream, bytes) => {
      output = `${output}${bytes.toString()}`.slice(0, MOST_OUTPUT);
    },
  });
  signal.addEventListener("abort", child.kill, { once: true });
  if (signal.aborted) child.kill();
  const { code, failure: problem } = await child.exited;
  signal.removeEventListener("abort", child.kill);
  if (problem !== undefined) return { result: "unknown", output: problem };
  if (signal.aborted) {
    return failure(`command timed out: "${options.command.join(" ")}" timed out after ${seconds}s`);
  }
  return { result: code === 0 ? "success" : "failure", output };
}
