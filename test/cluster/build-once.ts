import { controlPlaneBinary } from "./binary.ts";
import { judgesBinary } from "./judges/binary.ts";

/** Vitest's global setup of the cluster suite: no test's time limit has to cover the first build. */
export async function setup(): Promise<void> {
  await controlPlaneBinary((line) => process.stderr.write(`${line}\n`));
  await judgesBinary();
}
