import type { Comparison } from "../compare.ts";
import { type Cluster, namespaces } from "./cluster.ts";
import { body, collection, objects } from "./flunder.ts";
import { type Load, load, type Plan } from "./load.ts";
import type { Server } from "./server.ts";

/** Where requests go, and as whom. */
export type Door = {
  readonly name: string;
  readonly address: string;
  readonly http2: boolean;
  readonly identity: Pick<Plan, "certificate" | "key" | "headers">;
  /** Whose CPU time counts. */
  readonly pids: readonly number[];
};

export const directDoor = (name: string, server: Server, cluster: Cluster, http2: boolean): Door => ({
  name: http2 ? `${name}, HTTP/2` : name,
  address: `127.0.0.1:${server.port}`,
  http2,
  identity: cluster.asProxy,
  pids: server.pids,
});

/** One kind of work, and what of a run is compared. */
export type Work = {
  readonly what: string;
  readonly limit: Comparison["limit"];
  readonly rounds: number;
  readonly run: (door: Door) => Promise<Load>;
  /** Better is more where `atLeast` is promised. */
  readonly measure: (load: Load) => number;
  readonly show: (load: Load) => string;
};

const ask = (door: Door, plan: Omit<Plan, "address" | "http2" | "pids" | "headers">): Promise<Load> =>
  load({ ...plan, ...door.identity, address: door.address, http2: door.http2, pids: door.pids });

const perSecond = ({ requests, seconds }: Load): number => requests / seconds;
const megabytes = ({ bytes, seconds }: Load): number => bytes / seconds / 1e6;
const cpu = ({ cpuSeconds, requests }: Load): string =>
  `${((cpuSeconds / requests) * 1e6).toFixed(0)} ms CPU per 1,000`;

const standing = collection(namespaces.standing);
const connections = 32;

/**
 * A SubjectAccessReview names the object, and both servers keep its answer for ten seconds: with all 5,000 names it is
 * kube-apiserver that would be measured.
 */
const read = 64;

export const get: Work = {
  what: "get",
  limit: { atLeast: 4 },
  rounds: 5,
  run: (door) =>
    ask(door, {
      connections,
      method: "GET",
      path: `${standing}/flunder-%05d`,
      objects: read,
      status: 200,
      seconds: 2,
    }),
  measure: perSecond,
  show: (load) => `${perSecond(load).toFixed(0)}/s, p99 ${load.p99.toFixed(1)} ms, ${cpu(load)}`,
};

export const list = (what: string, query: string, items: number): Work => ({
  what,
  limit: { atLeast: 3 },
  rounds: 3,
  run: (door) =>
    ask(door, { connections: 8, method: "GET", path: `${standing}${query}`, status: 200, items, seconds: 2 }),
  measure: megabytes,
  show: (load) => `${megabytes(load).toFixed(0)} MB/s, ${perSecond(load).toFixed(1)}/s, ${cpu(load)}`,
});

export const listPage: Work = list("list limit=500", "?limit=500", 500);
export const listAll: Work = list(`list of all ${objects}`, "", objects);

const created = collection(namespaces.created);
const creations = 2000;

export const create: Work = {
  what: `create, ${connections} at a time, durable`,
  limit: { atLeast: 2 },
  rounds: 3,
  run: async (door) => {
    const made = await ask(door, fill(created, creations));
    await ask(door, { connections: 1, method: "DELETE", path: created, status: 200, requests: 1 });
    return made;
  },
  measure: perSecond,
  show: (load) => `${perSecond(load).toFixed(0)}/s, p99 ${load.p99.toFixed(1)} ms, ${cpu(load)}`,
};

/**
 * Makes the objects that all the rest reads. sample-apiserver may be ready a moment before it believes the front proxy, and
 * takes its user for anonymous.
 */
export async function seed(door: Door, count: number = objects): Promise<Load> {
  const first = {
    connections: 1,
    method: "GET",
    path: `${standing}?limit=1`,
    status: 200,
    requests: 1,
  } as const;
  const isAnswered = (): Promise<boolean> =>
    ask(door, first).then(
      () => true,
      () => false,
    );
  for (let tries = 1; tries < 20 && !(await isAnswered()); tries++);
  return ask(door, fill(standing, count));
}

const fill = (path: string, count: number): Omit<Plan, "address" | "http2" | "pids" | "headers"> => ({
  connections,
  method: "POST",
  path,
  body,
  objects: count,
  status: 201,
  requests: count,
});

const watchers = 1000;

/** One run gives two lines: how late events are, and what they cost. */
export const watch: Work = {
  what: `watch, ${watchers} watchers, 20 writes/s: p99 delay`,
  limit: { atMost: 1 },
  rounds: 5,
  run: async (door) => {
    const run = await ask(door, {
      connections: watchers,
      method: "GET",
      path: standing,
      objects,
      status: 200,
      seconds: 10,
      writes: 20,
    });
    if (run.missed > 0)
      throw new Error(`${door.name}: ${run.missed} of ${run.missed + run.requests} events did not arrive`);
    return run;
  },
  measure: ({ p99 }) => p99,
  show: ({ p50, p99, max }) => `${p99.toFixed(0)} ms, p50 ${p50.toFixed(0)} ms, max ${max.toFixed(0)} ms`,
};

export const watchCpu: Pick<Work, "what" | "limit" | "measure" | "show"> = {
  what: `watch, ${watchers} watchers, 20 writes/s: CPU`,
  limit: { atMost: 1 },
  measure: ({ cpuSeconds }) => cpuSeconds,
  show: ({ cpuSeconds, seconds, requests }) =>
    `${((cpuSeconds / seconds) * 100).toFixed(0)} % of a CPU, ${requests} events, none missed`,
};
