import { execa } from "execa";
import { judgesBinary } from "../../test/cluster/judges/binary.ts";

/** What test/cluster/judges/load.go is told; it has the meaning of each field. */
export type Plan = {
  readonly address: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly http2: boolean;
  readonly connections: number;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly objects?: number;
  readonly body?: string;
  readonly status: number;
  readonly items?: number;
  readonly seconds?: number;
  readonly requests?: number;
  readonly pids?: readonly number[];
  readonly writes?: number;
};

export type Load = {
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Of the processes that were named. */
  readonly cpuSeconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Events that a watch should have had. */
  readonly missed: number;
};

/** Runs the load in a process of its own, in Go; rejects where an answer is not as it has to be. */
export async function load(plan: Plan): Promise<Load> {
  const { stdout } = await execa(await judgesBinary(), ["load"], { input: JSON.stringify(plan) });
  return JSON.parse(stdout) as Load;
}
