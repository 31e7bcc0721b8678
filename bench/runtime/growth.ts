import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Comparison } from "../compare.ts";
import { startCluster } from "./cluster.ts";
import type { Load } from "./load.ts";
import { type Kind, memoryOf, type Server } from "./server.ts";
import { kaggServer } from "./servers.ts";
import { create, directDoor, get, list, seed } from "./works.ts";

const few = 1000;
const many = 100_000;

/** What is measured at one size, and how it is shown. */
type Figure = { readonly cost: number; readonly shown: string };

/** What the runtime costs for each object, with 1,000 of them and with 100,000: it has to be the same. */
export async function* growth(): AsyncGenerator<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), "kagg-bench-"));
  const cluster = await startCluster();
  try {
    const kind = await kaggServer(cluster);
    const small = await figures(kind, join(folder, "few"), few, cluster);
    const large = await figures(kind, join(folder, "many"), many, cluster);
    for (const [what, { cost, shown }] of large) {
      const before = small.get(what) as Figure;
      yield {
        what: `${what}: cost with ${many} objects against ${few}`,
        ratio: cost / before.cost,
        limit: { atMost: 1.5 },
        kagg: shown,
        peer: `${few} objects: ${before.shown}`,
        runs: 1,
      };
    }
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function figures(
  kind: Kind,
  folder: string,
  count: number,
  cluster: Parameters<typeof directDoor>[2],
): Promise<Map<string, Figure>> {
  await mkdir(folder);
  let server: Server | undefined;
  try {
    server = await kind.start(folder);
    const door = directDoor(kind.name, server, cluster, false);
    // V8 compiles at its first creations; they are gone again.
    await create.run(door);
    const created = await seed(door, count);
    const { run } = list("list of all", "", count);
    const [all, one] = [await run(door), await get.run(door)];
    const memory = memoryOf(server.pids);
    server = await server.restart();
    const start = server.startMilliseconds;
    return new Map([
      ["create", cpuPer(created.requests, created)],
      ["get", cpuPer(one.requests, one)],
      ["list of all, each object", cpuPer(all.requests * count, all)],
      ["memory, each object", { cost: memory / count, shown: `${(memory / 1e6).toFixed(0)} MB in all` }],
      ["start, each object", { cost: start / count, shown: `${start.toFixed(0)} ms in all` }],
    ]);
  } finally {
    await server?.stop();
  }
}

function cpuPer(count: number, { cpuSeconds }: Load): Figure {
  const microseconds = (cpuSeconds / count) * 1e6;
  return { cost: microseconds, shown: `${microseconds.toFixed(1)} µs CPU` };
}
