import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Cluster } from "../../src/cluster/cluster.ts";
import { connect } from "../../src/cluster/connect.ts";

export type RunningDev = {
  readonly pid: number;
  /** Resolves with the first line that matches, of those that no call has had before. */
  readonly line: (pattern: RegExp) => Promise<string>;
  /** All that was printed so far. */
  readonly shown: () => string;
  /** Ctrl-C; resolves with the exit code 0, and rejects with what was printed where it is another one. */
  readonly interrupt: () => Promise<number | null>;
  readonly kill: () => Promise<void>;
};

const bin = join(import.meta.dirname, "..", "..", "bin", "kagg.js");

/** Runs the built `kagg dev` in a project until the test is over. */
export function runDev(
  folder: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): RunningDev {
  const child = spawn(process.execPath, [bin, "dev", ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  let shown = "";
  let read = 0;
  let wake = (): void => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      shown += chunk.toString();
      wake();
    });
  }
  void ended.then(() => wake());
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
    await ended;
  });
  return {
    pid: child.pid!,
    shown: () => shown,
    line: async (pattern) => {
      for (;;) {
        const whole = shown.slice(0, shown.lastIndexOf("\n") + 1);
        const found = whole.slice(read).match(new RegExp(`^.*${pattern.source}.*$`, "m"));
        if (found) {
          read += found.index! + found[0].length;
          return found[0];
        }
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`no line like ${pattern}; kagg dev has ended:\n${shown}`);
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    interrupt: async () => {
      child.kill("SIGINT");
      const [code] = (await ended) as [number | null];
      if (code !== 0) throw new Error(`kagg dev ended with ${code}:\n${shown}`);
      return code;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** As its author: by the kubeconfig that kagg dev writes. */
export async function asAuthor(folder: string): Promise<Cluster> {
  const cluster = await connect({ kubeconfig: join(folder, ".kagg/dev/kubeconfig"), env: {} });
  onTestFinished(() => cluster.close());
  return cluster;
}
