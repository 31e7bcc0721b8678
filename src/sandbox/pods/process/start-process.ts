import { spawn, type ChildProcessByStdio } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";
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
export function startProcess(options: ProcessOptions): RunningProcess {
  try {
    return watch(open(options), options);
  } catch (error) {
    // A NUL in an argument, for one.
    const why = error instanceof Error ? error.message : String(error);
    return {
      isStarted: false,
      exited: Promise.resolve({ code: 128, failure: cannotRun(options, why) }),
      terminate: () => undefined,
      kill: () => undefined,
    };
  }
}

const cannotRun = ({ command, cwd }: ProcessOptions, why: string): string =>
  `cannot run "${command[0] ?? ""}" in ${cwd}: ${why}`;

type Child = ChildProcessByStdio<null, Readable, Readable>;

const open = ({ command: [file = "", ...args], cwd, env }: ProcessOptions): Child =>
  spawn(file, args, { cwd, env: { ...env }, detached: true, stdio: ["ignore", "pipe", "pipe"] });

function watch(child: Child, options: ProcessOptions): RunningProcess {
  const { onOutput, guard } = options;
  const { pid } = child;
  if (pid !== undefined) guard.add(pid);
  child.stdout.on("data", (bytes: Buffer) => onOutput("stdout", bytes));
  child.stderr.on("data", (bytes: Buffer) => onOutput("stderr", bytes));
  let group = pid;
  const kill = (): void => {
    if (group === undefined) return;
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // Nobody is left.
    }
  };
  const exited = new Promise<Exit>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (pid === undefined) {
        resolve({ code: 128, failure: cannotRun(options, error.code ?? error.message) });
      }
    });
    child.once("exit", (code, signal) => {
      // A container ends with its first process, and takes the others along; then the number is anybody's.
      kill();
      if (group !== undefined) guard.remove(group);
      group = undefined;
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
  return { isStarted: pid !== undefined, exited, terminate: () => void child.kill("SIGTERM"), kill };
}
