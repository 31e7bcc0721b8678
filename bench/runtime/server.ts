import { readFileSync } from "node:fs";
import { get } from "node:https";
import { setTimeout } from "node:timers/promises";
import { type Program, startProgram } from "../../test/cluster/program.ts";

/** A server under test, and the store that belongs to it where that is a process of its own. */
export type Server = {
  readonly port: number;
  /** Of server and store. */
  readonly pids: readonly number[];
  /** From the start of its process to the first 200 of /readyz, in milliseconds; the store was there before. */
  readonly startMilliseconds: number;
  /** From the start of the store, where it is a process, to its first answer. */
  readonly storeMilliseconds: number;
  /** Stops server and store and starts them again on the same objects. */
  readonly restart: () => Promise<Server>;
  readonly stop: () => Promise<void>;
};

/** What is compared. */
export type Kind = {
  readonly name: string;
  readonly start: (folder: string) => Promise<Server>;
};

/**
 * Nothing of what a developer's shell says: NODE_EXTRA_CA_CERTS alone makes each start of Node 45 ms longer, and what it
 * names a pod does not have.
 */
export const asInAPod = (): NodeJS.ProcessEnv => ({ PATH: process.env["PATH"] });

/** Starts a program and waits until it is ready. */
export async function startServer(
  command: readonly [string, ...string[]],
  logFile: string,
  url: string,
): Promise<{ program: Program; milliseconds: number }> {
  const started = performance.now();
  const [binary, ...args] = command;
  const program = startProgram(binary, args, logFile, { environment: asInAPod() });
  // The control plane's programs see to that themselves.
  const kill = (): void => void program.stop();
  process.once("exit", kill);
  const stop = (): Promise<void> => {
    process.off("exit", kill);
    return program.stop();
  };
  await Promise.race([ready(url), program.ended]);
  return { program: { ...program, stop }, milliseconds: performance.now() - started };
}

async function ready(url: string): Promise<void> {
  while (!(await answers(url))) {
    // Short against what is measured; the machine has other things to do than to be asked.
    await setTimeout(5);
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("error", () => resolve(false));
  });
}

/** The memory that is there for these processes alone or with others, in bytes: RSS, as `kubectl top` and `ps` know it. */
export function memoryOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]),
  );
  return kilobytes.reduce((sum, size) => sum + size, 0) * 1024;
}

/** Resolves once these processes have used hardly any CPU for a quarter of a second. Linux: 100 ticks a second. */
export async function untilIdle(pids: readonly number[]): Promise<void> {
  for (let before = -10, now = ticksOf(pids); now - before > 1; before = now, now = ticksOf(pids)) {
    await setTimeout(250);
  }
}

const ticksOf = (pids: readonly number[]): number =>
  pids
    .map((pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [])
    .reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0);
