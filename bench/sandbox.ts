import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { startControlPlane } from "../test/cluster/control-plane.ts";
import { type Comparison, median, milliseconds } from "./compare.ts";

const built = pathToFileURL(join(import.meta.dirname, "..", "dist", "sandbox.js")).href;
const RUNS = 11;

/** Ends at once when it is ready: what it takes to close is not what anybody waits for. */
const untilReady = `
  const { sandbox } = await import(${JSON.stringify(built)});
  const { url } = await sandbox();
  if (!url) throw new Error("it is nowhere");
  console.log(process.memoryUsage.rss());
  process.exit(0);
`;

/** How long a control plane takes to be there, and what it holds, against what was promised and against the real one. */
export async function* sandbox(): AsyncGenerator<Comparison> {
  const starts: number[] = [];
  const sizes: number[] = [];
  for (let round = 0; round <= RUNS; round++) {
    const bare = await timed(() => execa(process.execPath, ["--input-type=module", "-e", "0"]));
    const ready = await timed(() => execa(process.execPath, ["--input-type=module", "-e", untilReady]));
    if (round === 0) continue;
    starts.push(ready.time - bare.time);
    sizes.push(Number(ready.result.stdout) / 2 ** 20);
  }
  const start = median(starts);
  yield {
    what: "sandbox ready, after Node's own start",
    ratio: start / 500,
    limit: { atMost: 1 },
    kagg: milliseconds(start),
    peer: "promised: 500 ms",
    runs: RUNS,
  };
  const size = median(sizes);
  yield {
    what: "memory of the whole sandbox",
    ratio: size / 150,
    limit: { atMost: 1 },
    kagg: `${size.toFixed(0)} MiB`,
    peer: "promised: 150 MB",
    runs: RUNS,
  };
  const real = await timed(() => startControlPlane());
  await real.result.stop();
  yield {
    what: "sandbox ready",
    ratio: start / real.time,
    limit: undefined,
    kagg: milliseconds(start),
    peer: `etcd, kube-apiserver and kube-controller-manager, ready: ${milliseconds(real.time)}`,
    runs: 1,
  };
}

async function timed<Result>(run: () => Promise<Result>): Promise<{ result: Result; time: number }> {
  const start = performance.now();
  const result = await run();
  return { result, time: performance.now() - start };
}
