import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** A program that runs until it is stopped, its output in a file. */
export type Program = {
  readonly name: string;
  readonly pid: number;
  /** Rejects, with the end of its log, once the program has ended by itself. */
  readonly ended: Promise<never>;
  readonly stop: () => Promise<void>;
};

export type ProgramOptions = {
  readonly detached?: boolean;
  /** This process's own by default. */
  readonly environment?: NodeJS.ProcessEnv;
};

/** Starts `binary`; it ends with this process, however that ends, unless `detached`. */
export function startProgram(
  binary: string,
  args: readonly string[],
  logFile: string,
  { detached = false, environment = process.env }: ProgramOptions = {},
): Program {
  const name = args[0] ?? binary;
  const log = openSync(logFile, "a", 0o600);
  const child = spawn(binary, args, {
    stdio: ["ignore", log, log],
    detached,
    // test/cluster/stop_with_parent.go
    env: detached ? environment : { ...environment, KAGG_STOP_WITH_PARENT: String(process.pid) },
  });
  closeSync(log);
  if (detached) child.unref();
  let stopping = false;
  const exited = once(child, "exit");
  const ended = exited.then(async ([code, signal]): Promise<never> => {
    if (stopping) return new Promise(() => {});
    const lines = (await readFile(logFile, "utf8")).trimEnd().split("\n").slice(-15);
    throw new Error(`${name} ended (${signal ?? code}):\n${lines.join("\n")}`);
  });
  // Whoever waits for readiness races against it; nobody has to.
  ended.catch(() => {});
  const stop = async (): Promise<void> => {
    stopping = true;
    // Nothing of a test's control plane outlives it, so there is nothing to shut down gracefully.
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await exited;
  };
  return { name, pid: child.pid ?? 0, ended, stop };
}
