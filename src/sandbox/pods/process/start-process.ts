import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Guard } from "./guard.ts";

export type ProcessOptions = {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onOutput: (stream: "stdout" | "stderr", bytes: Buffer) => void;
  readonly guard: Guard;
};

export type Exit = {
  /** 128 and the number of the signal for what was killed by one, as a container runtime says it. */
  readonly code: number;
  /** Why it could not be started at all. */
  readonly failure?: string;
};

export type RunningProcess = {
  /** Whether there is a process at all; what failed is told by {@link RunningProcess.exited}. */
  readonly isStarted: boolean;
  readonly exited: Promise<Exit>;
  /** To the program itself, as a container runtime sends it. */
  readonly terminate: () => void;
  /** Everything that it has started, too. */
  readonly kill: () => void;
};

/** How long output may come after the end, in milliseconds: something that has left the group may hold the pipe. */
const LAST_WORDS = 1000;

/** Starts a program in a process group of its own, and without this process's standard input. */
export function startProcess({ command, cwd, env, onOutput, guard }: ProcessOptions): RunningProcess {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { cwd, env: { ...env }, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const { pid } = child;
  if (pid !== undefined) guard.add(pid);
  child.stdout.on("data", (bytes: Buffer) => onOutput("stdout", bytes));
  child.stderr.on("data", (bytes: Buffer) => onOutput("stderr", bytes));
  const signalGroup = (): void => {
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // Nobody is left.
    }
  };
  const exited = new Promise<Exit>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (pid !== undefined) return;
      resolve({ code: 128, failure: `cannot run "${file}" in ${cwd}: ${error.code ?? error.message}` });
    });
    child.once("exit", (code, signal) => {
      // A container ends with its first process, and takes the others along.
      signalGroup();
      if (pid !== undefined) guard.remove(pid);
      const timer = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, LAST_WORDS);
      child.once("close", () => {
        clearTimeout(timer);
        resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0) });
      });
    });
  });
  return { isStarted: pid !== undefined, exited, terminate: () => void child.kill("SIGTERM"), kill: signalGroup };
}
