import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Comparison, median, milliseconds } from "../compare.ts";
import { aggregatedDoor } from "./aggregated.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { objects } from "./flunder.ts";
import type { Load } from "./load.ts";
import type { Part, Wants } from "./parts.ts";
import { type Kind, memoryOf, type Server, untilIdle } from "./server.ts";
import { kaggOnEtcd, kaggServer, sampleServer } from "./servers.ts";
import {
  create,
  directDoor,
  type Door,
  get,
  listAll,
  listPage,
  seed,
  watch,
  watchCpu,
  type Work,
} from "./works.ts";

/**
 * The runtime against k8s.io/sample-apiserver with its etcd: the same objects over TLS for the same user, one after the
 * other on the same machine. sample-apiserver is asked over HTTP/1.1 and over HTTP/2; its better figure counts.
 */
export const runtime = (wants: Wants): AsyncGenerator<Comparison> => besideSample(kaggServer, wants);

/** The same with the runtime's objects in etcd, too: then it has to be no slower. */
export async function* runtimeOnEtcd(wants: Wants): AsyncGenerator<Comparison> {
  const direct: Wants = (part) => part !== "aggregator" && wants(part);
  for await (const { limit, ...comparison } of besideSample(kaggOnEtcd, direct)) {
    yield { ...comparison, limit: limit && ("atLeast" in limit ? { atLeast: 1 } : { atMost: 1 }) };
  }
}

async function* besideSample(
  kindOf: (cluster: Cluster) => Promise<Kind>,
  wants: Wants,
): AsyncGenerator<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), "kagg-bench-"));
  const cluster = await startCluster();
  const running: Server[] = [];
  try {
    const start = async (kind: Kind): Promise<Server> => {
      await mkdir(join(folder, kind.name));
      const server = await kind.start(join(folder, kind.name));
      running.push(server);
      await seed(directDoor(kind.name, server, cluster, false));
      return server;
    };
    const kagg = await start(await kindOf(cluster));
    const sample = await start(sampleServer(cluster));
    yield* throughDoors(
      directDoor("kagg", kagg, cluster, false),
      [false, true].map((http2) => directDoor("sample-apiserver", sample, cluster, http2)),
      wants,
    );
    if (wants("aggregator")) yield* behindTheAggregator(cluster, kagg, sample);
    if (wants("memory")) yield memory(kagg, sample);
    if (wants("start")) yield* starts(kagg, sample, running);
  } finally {
    await Promise.all(running.map((server) => server.stop()));
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function* throughDoors(kagg: Door, peers: readonly Door[], wants: Wants): AsyncGenerator<Comparison> {
  for (const [part, work] of works) {
    if (!wants(part)) continue;
    const rounds: Round[] = [];
    // The first round does not count: V8 has not compiled yet what is asked for often.
    const first = work.rounds === 1 ? 0 : -1;
    for (let round = first; round < work.rounds; round++) {
      const ours = await work.run(kagg);
      const theirs: [Door, Load][] = [];
      for (const peer of peers) theirs.push([peer, await work.run(peer)]);
      if (round >= 0) rounds.push({ ours, theirs });
    }
    yield compareRounds(work, rounds);
    if (work === watch) yield compareRounds(watchCpu, rounds);
  }
}

const works: readonly (readonly [Part, Work])[] = [
  ["get", get],
  ["list", listPage],
  ["list", listAll],
  ["create", create],
  ["watch", watch],
];

/** One after the other, because a group has one server. What kube-apiserver does itself is the same for both. */
async function* behindTheAggregator(
  cluster: Cluster,
  kagg: Server,
  sample: Server,
): AsyncGenerator<Comparison> {
  const through = async (name: string, server: Server): Promise<readonly [Door, Map<Work, Load>]> => {
    const door = await aggregatedDoor(name, server, cluster);
    const loads = new Map<Work, Load>();
    for (const [, work] of works) {
      // As at the front door, the first one does not count, but for the watch, which is long enough.
      if (work !== watch) await work.run(door);
      loads.set(work, await work.run(door));
    }
    return [door, loads];
  };
  const [, ours] = await through("kagg", kagg);
  const [door, theirs] = await through("sample-apiserver", sample);
  for (const [work, load] of ours) {
    const rounds = [{ ours: load, theirs: [[door, theirs.get(work) as Load]] }] as const;
    for (const line of work === watch ? [work, watchCpu] : [work]) {
      const what = `${line.what}, behind the aggregator`;
      yield { ...compareRounds({ ...line, what }, rounds), limit: undefined };
    }
  }
}

type Round = { readonly ours: Load; readonly theirs: readonly (readonly [Door, Load])[] };

function compareRounds(
  { what, limit, measure, show }: Omit<Work, "run" | "rounds">,
  rounds: readonly Round[],
): Comparison {
  const better = limit && "atLeast" in limit ? -1 : 1;
  const pairs = rounds.map(({ ours, theirs }) => {
    const [[door, best]] = theirs.toSorted(([, a], [, b]) => better * (measure(a) - measure(b))) as [
      [Door, Load],
    ];
    return { ours, door, best, ratio: measure(ours) / measure(best) };
  });
  const ratio = median(pairs.map((pair) => pair.ratio));
  const middle = pairs.find((pair) => pair.ratio === ratio) as (typeof pairs)[number];
  return {
    what,
    limit,
    ratio,
    kagg: show(middle.ours),
    peer: `${middle.door.name}: ${show(middle.best)}`,
    runs: rounds.length,
  };
}

function memory(kagg: Server, sample: Server): Comparison {
  const [ours, theirs] = [memoryOf(kagg.pids), memoryOf(sample.pids)];
  const [server = 0, store = 0] = sample.pids.map((pid) => memoryOf([pid]));
  const show = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
  return {
    what: "memory of server and store after all of it",
    limit: { atMost: 0.6 },
    ratio: ours / theirs,
    kagg: show(ours),
    peer: `sample-apiserver ${show(server)} + etcd ${show(store)}`,
    runs: 1,
  };
}

const startRounds = 15;

async function* starts(kagg: Server, sample: Server, running: Server[]): AsyncGenerator<Comparison> {
  const pairs: [Server, Server][] = [];
  for (let round = 0, at: [Server, Server] = [kagg, sample]; round < startRounds; round++) {
    // What a server still does once it is ready is not to be a burden on the start of the next one.
    await untilIdle(at[1].pids);
    at = [await at[0].restart(), at[1]];
    await untilIdle(at[0].pids);
    at = [at[0], await at[1].restart()];
    running.splice(0, running.length, ...at);
    pairs.push(at);
  }
  // An etcd alone elects itself after one to ten ticks of 100 ms, by chance. It is the same program for whoever has one, so
  // what the middle one of all takes counts for each: the luck of some starts is not the merit of a server.
  const store = median(pairs.flat().flatMap(({ storeMilliseconds }) => storeMilliseconds || []));
  const lines = [
    {
      what: "",
      limit: { atMost: 0.5 },
      timeOf: (server: Server) => server.startMilliseconds + (server.storeMilliseconds > 0 ? store : 0),
    },
    { what: ", etcd running before", limit: undefined, timeOf: (server: Server) => server.startMilliseconds },
  ];
  for (const { what, limit, timeOf } of lines) {
    yield {
      what: `start to ready with ${objects} objects${what}`,
      limit,
      ratio: median(pairs.map(([a, b]) => timeOf(a) / timeOf(b))),
      kagg: milliseconds(median(pairs.map(([a]) => timeOf(a)))),
      peer: `sample-apiserver: ${milliseconds(median(pairs.map(([, b]) => timeOf(b))))}`,
      runs: pairs.length,
    };
  }
}
