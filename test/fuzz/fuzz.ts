import type { Measured } from "./server-messages.ts";
import { fuzzedServer, type FuzzedServer } from "./fuzzed-server.ts";
import { generate } from "./generate.ts";
import { judge } from "./judge.ts";
import { stored } from "./kinds.ts";
import { lane } from "./lanes.ts";
import { asAdmin, everything, lookAtAll, lookAtStorage, removeAll } from "./last-look.ts";
import { replayedWatch, type ReplayedWatch } from "./replayed-watch.ts";
import type { FuzzRequest } from "./request.ts";
import { nothingSeen, remember } from "./seen.ts";

export type FuzzOptions = {
  readonly requests: number;
  readonly seed: number;
  /** These instead of generated ones. */
  readonly replay?: readonly FuzzRequest[];
  readonly progress?: (text: string) => void;
  /** Told each finding as it comes. */
  readonly onFinding?: (finding: Finding) => void;
};

export type Finding = { readonly problem: string; readonly request?: FuzzRequest };

export type FuzzResult = {
  readonly findings: readonly Finding[];
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** After a fifth of the requests and after all, each time with no objects left but those that cannot go. */
  readonly measured: readonly (Measured & { readonly metrics: number })[];
  readonly left: Readonly<Record<string, number>>;
};

const LANES = 8;

/** Sends requests to a server of its own and looks at each answer, and at what the server holds in the end. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const server = await fuzzedServer();
  const run = newRun(options);
  const watches: ReplayedWatch[] = [];
  try {
    for (const plural of stored) watches.push(await replayedWatch(server, plural));
    const started = performance.now();
    const { requests } = options;
    const warm = Math.floor(requests / 5);
    await Promise.race([server.died, send(server, run, options, warm)]);
    await removeAll(server);
    const first = await measure(server);
    await Promise.race([server.died, send(server, run, options, requests)]);
    const seconds = (performance.now() - started) / 1000;
    for (const problem of await lookAtAll(server, watches)) run.find({ problem });
    await removeAll(server);
    const second = await measure(server);
    const expected = await everything(server);
    for (const watch of watches) watch.close();
    const left = await server.end();
    for (const problem of await lookAtStorage(server.folder, expected)) run.find({ problem });
    for (const fault of server.faults) run.find({ problem: `logged: ${fault}` });
    for (const problem of requests < WORTH_MEASURING ? [] : growth(first, second)) run.find({ problem });
    return { findings: run.findings, statuses: run.statuses, seconds, measured: [first, second], left };
  } catch (error) {
    const problem = `${error instanceof Error ? error.stack : String(error)}; under way: ${JSON.stringify([...run.underWay])}`;
    for (const fault of server.faults) run.find({ problem: `logged: ${fault}` });
    run.find({ problem });
    return { findings: run.findings, statuses: run.statuses, seconds: 0, measured: [], left: {} };
  } finally {
    for (const watch of watches) watch.close();
    await server.remove();
  }
}

/** With fewer requests the compiled code is most of what comes, and the start most of what takes time. */
const WORTH_MEASURING = 20_000;

function growth(first: Measured, second: Measured): string[] {
  const held = Math.max(first.longest, second.longest);
  const grown = (second.heapUsed + second.external) / (first.heapUsed + first.external);
  return [
    ...(grown > 1.2 ? [`the memory has grown by ${Math.round(grown * 100 - 100)} %`] : []),
    ...(held > 1000 ? [`the event loop was held for ${Math.round(held)} ms`] : []),
  ];
}

type Run = {
  readonly findings: Finding[];
  readonly find: (finding: Finding) => void;
  readonly statuses: Record<string, number>;
  readonly underWay: Set<FuzzRequest>;
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
  return { findings, find, statuses: {}, underWay: new Set(), next, learn, count: 0 };
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
    run.statuses[status] = (run.statuses[status] ?? 0) + 1;
    const { problem, json } = judge(request, answer);
    if (problem !== undefined) run.find({ problem, request });
    run.learn(json);
  } catch (error) {
    run.find({ problem: String(error), request });
    if (String(error).includes("ECONNREFUSED")) throw error;
  }
}

async function measure(server: FuzzedServer): Promise<Measured & { readonly metrics: number }> {
  const { text } = await asAdmin(server)("/metrics");
  return { ...(await server.measure()), metrics: text.split("\n").length };
}
