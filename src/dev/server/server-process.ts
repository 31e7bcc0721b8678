import type { Guard } from "../../sandbox/pods/process/guard.ts";
import { startProcess } from "../../sandbox/pods/process/start-process.ts";

export type ServerProcess = {
  /** Resolves with a sentence on how it ended, unless that was asked for. */
  readonly ended: Promise<string | undefined>;
  readonly isRunning: () => boolean;
  /** Lets it end by itself, and after a while makes it. */
  readonly stop: () => Promise<void>;
};

export type ServerProcessOptions = {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line without its end. */
  readonly onLine: (line: string) => void;
  readonly guard: Guard;
};

/** Milliseconds: what is under way is answered, and the storage is closed. */
const PATIENCE = 5000;

/** Starts the author's server. It dies with this process, also where that is killed. */
export function startServerProcess({
  command,
  cwd,
  env,
  onLine,
  guard,
}: ServerProcessOptions): ServerProcess {
  const lines = { stdout: lineReader(onLine), stderr: lineReader(onLine) };
  const running = startProcess({
    command,
    cwd,
    env: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    onOutput: (stream, bytes) => lines[stream].read(bytes),
    guard,
  });
  let isRunning = true;
  let isWanted = true;
  const ended = running.exited.then(({ code, failure }) => {
    isRunning = false;
    lines.stdout.end();
    lines.stderr.end();
    if (!isWanted) return undefined;
    return (
      failure ?? (code > 128 ? `it was killed by signal ${code - 128}` : `it ended with exit code ${code}`)
    );
  });
  return {
    ended,
    isRunning: () => isRunning,
    stop: async () => {
      isWanted = false;
      if (!isRunning) return;
      running.terminate();
      const timer = setTimeout(running.kill, PATIENCE);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** As much of one line as is kept. */
const LONGEST = 100_000;

function lineReader(onLine: (line: string) => void): { read: (bytes: Buffer) => void; end: () => void } {
  const decoder = new TextDecoder();
  let left = "";
  return {
    read: (bytes) => {
      const lines = (left + decoder.decode(bytes, { stream: true })).split("\n");
      left = (lines.pop() ?? "").slice(0, LONGEST);
      for (const line of lines) onLine(line.replace(/\r$/, ""));
    },
    end: () => {
      if (left !== "") onLine(left);
      left = "";
    },
  };
}
