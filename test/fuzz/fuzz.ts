import type { Measured } from "./server-messages.ts";
import { growth } from "./growth.ts";
import { bentParts } from "./request.ts";
import { fuzzedServer, type FuzzedServer } from "./fuzzed-server.ts";
import { generate } from "./generate.ts";
import { judge } from "./judge.ts";
import { stored } from "./kinds.ts";
import { lane } from "./lanes.ts";
import { asAdmin, everything, lookAtAll, lookAtStorage } from "./last-look.ts";
import { replayedWatch, type ReplayedWatch } from "./replayed-watch.ts";
import type { FuzzRequest } from "./request.ts";
import type { Leak } from "./planted-leak.ts";
import { settle } from "./settle.ts";
import { nothingSeen, remember } from "./seen.ts";

export type FuzzOptions = {
  readonly requests: number;
  readonly seed: number;
  /** Put into the server, to see that it is found. */
  readonly leak?: Leak;
  /** These instead of generated ones. */
  readonly replay?: readonly FuzzRequest[];
  readonly progress?: (text: string) => void;
  /** Told each finding as it comes. */
  readonly onFinding?: (finding: Finding) => void;
};

export type Finding = { readonly problem: string; readonly request?: FuzzRequest };

type Reading = Measured & { readonly metrics: number };

export type FuzzResult = {
  readonly findings: readonly Finding[];
  readonly statuses: Readonly<Record<string, number>>;
  /** How often a part of a request was bent, by the part and the method: `selectors GET`. */
  readonly bent: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** After each fifth of the requests, in the same state each time. */
  readonly measured: readonly Reading[];
  readonly left: Readonly<Record<string, number>>;
};

const LANES = 8;
const PARTS = 5;

/** Sends requests to a server of its own and looks at each answer, and at what the server holds in the end. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const server = await fuzzedServer(options.leak);
  const run = newRun(options);
  const watches: ReplayedWatch[] = [];
  try {
    for (const plural of stored) watches.push(await replayedWatch(server, plural));
    const started = performance.now();
    const { requests } = options;
    const measured: Reading[] = [];
    for (let part = 1; part <= PARTS; part++) {
      await Promise.race([server.died, send(server, run, options, Math.floor((requests * part) / PARTS))]);
      if (part === PARTS) for (const problem of await lookAtAll(server, watches)) run.find({ problem });
      await settle(server);
      const reading = await measure(server);
      measured.push(reading);
      options.progress?.(describe(reading));
    }
    const seconds = (performance.now() - started) / 1000;
    const expected = await everything(server);
    for (const watch of watches) watch.close();
    const left = await server.end();
    for (const problem of await lookAtStorage(server.folder, expected)) run.find({ problem });
    for (const fault of server.faults) run.find({ problem: `logged: ${fault}` });
    for (const problem of growth(measured, requests)) run.find({ problem });
    const held = Math.max(...measured.map(({ longest }) => longest));
    if (requests >= WORTH_TIMING && held > 1000)
      run.find({ problem: `the event loop was held for ${Math.round(held)} ms` });
    return { ...run.result(), seconds, measured, left };
  } catch (error) {
    const problem = `${error instanceof Error ? error.stack : String(error)}; under way: ${JSON.stringify([...run.underWay])}`;
    for (const fault of server.faults) run.find({ problem: `logged: ${fault}` });
    run.find({ problem });
    return { ...run.result(), seconds: 0, measured: [], left: {} };
  } finally {
    for (const watch of watches) watch.close();
    await server.remove();
  }
}

/** With fewer requests the start is most of what takes time. */
const WORTH_TIMING = 20_000;

type Run = {
  readonly findings: Finding[];
  readonly find: (finding: Finding) => void;
  readonly statuses: Record<string, number>;
  readonly bent: Record<string, number>;
  readonly underWay: Set<FuzzRequest>;
  readonly result: () => Pick<FuzzResult, "findings" | "statuses" | "bent">;
  readonly next: () => FuzzRequest;
  readonly learn: (json: unknown) => void;
  count: number;
};

function newRun({ seed, replay, onFinding }: FuzzOptions): Run {
  const findings: Finding[] = [];
  const find = (finding: Finding): void => {
    findings.push(finding);
    onFinding?.(finding);
  };
  const seen = nothingSeen();
  let index = 0;
  const next = (): FuzzRequest => {
    const request = replay ? replay[index % replay.length]! : generate(seed, index, seen);
    index += 1;
    return request;
  };
  const learn = (json: unknown): void => remember(seen, json);
  const statuses: Record<string, number> = {};
  const bent: Record<string, number> = {};
  const result = (): ReturnType<Run["result"]> => ({ findings, statuses, bent });
  return { findings, find, statuses, bent, underWay: new Set(), result, next, learn, count: 0 };
}

async function send(
  server: FuzzedServer,
  run: Run,
  { progress, replay }: FuzzOptions,
  end: number,
): Promise<void> {
  const one = async (): Promise<void> => {
    const { send: ask, close } = lane(server);
    while (run.count < end) {
      run.count += 1;
      if (run.count % 5000 === 0) progress?.(`${run.count} requests, ${run.findings.length} findings`);
      const request = run.next();
      for (const part of bentParts(request)) count(run.bent, `${part} ${request.method}`);
      run.underWay.add(request);
      await askOne(run, request, ask);
      run.underWay.delete(request);
    }
    close();
  };
  // What is replayed keeps its order.
  await Promise.all(Array.from({ length: replay ? 1 : LANES }, one));
}

async function askOne(run: Run, request: FuzzRequest, ask: ReturnType<typeof lane>["send"]): Promise<void> {
  try {
    const answer = await ask(request);
    const status = String(answer?.status ?? "closed");
    count(run.statuses, status);
    const { problem, json } = judge(request, answer);
    if (problem !== undefined) run.find({ problem, request });
    run.learn(json);
  } catch (error) {
    run.find({ problem: String(error), request });
    if (String(error).includes("ECONNREFUSED")) throw error;
  }
}

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

function describe({ heapUsed, external, rss, longest, metrics, alive }: Reading): string {
  const memory = `heap ${megabytes(heapUsed)}, external ${megabytes(external)}, rss ${megabytes(rss)}`;
  return `${memory}, event loop held ${Math.round(longest)} ms, ${metrics} lines of metrics, ${JSON.stringify(alive)}`;
}

async function measure(server: FuzzedServer): Promise<Reading> {
  const { text } = await asAdmin(server)("/metrics");
  return { ...(await server.measure()), metrics: text.split("\n").length };
}
