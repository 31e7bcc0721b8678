import { until } from "../until.ts";
import type { Received } from "./connect.ts";
import { normal, type Normal } from "./normal.ts";
import type { Side } from "./side.ts";
import type { Entry, Scenario, Step } from "./step.ts";

/** What both servers have answered to one request. */
export type Pair = {
  readonly scenario: string;
  readonly step: Step;
  readonly upstream: Normal;
  readonly here: Normal;
};

/** Sends a scenario to both; the two work at the same time. */
export async function replay(scenario: Scenario, upstream: Side, here: Side): Promise<Pair[]> {
  const [first, second] = await Promise.all([record(scenario, upstream), record(scenario, here)]);
  return paired(scenario, first, second);
}

export type Answered = { readonly step: Step; readonly answer: Received };

/** Sends a scenario to one server, in its order. */
export async function record({ entries }: Scenario, side: Side): Promise<Answered[]> {
  const all: Answered[] = [];
  for (const entry of entries) all.push(...(await answers(side, entry)));
  return all;
}

export function paired({ name }: Scenario, upstream: readonly Answered[], here: readonly Answered[]): Pair[] {
  return upstream.flatMap(({ step, answer }, index) => {
    const other = here[index];
    return other ? [{ scenario: name, step, upstream: normal(answer), here: normal(other.answer) }] : [];
  });
}

async function answers(side: Side, entry: Entry): Promise<Answered[]> {
  if ("together" in entry) return Promise.all(entry.together.map((step) => answered(side, step)));
  if (!("watches" in entry)) return [await answered(side, entry)];
  const watching = entry.watches.map((step) => {
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    return { begun, done: answered(side, step, begin) };
  });
  await Promise.all(watching.map(({ begun, done }) => Promise.race([begun, done])));
  const written: Answered[] = [];
  for (const step of entry.meanwhile) written.push(await answered(side, step));
  return [...written, ...(await Promise.all(watching.map(({ done }) => done)))];
}

async function answered(side: Side, step: Step, onBegin?: () => void): Promise<Answered> {
  const send = (): Promise<Received> => side(step, onBegin);
  const what = `${step.method} ${step.path} is answered with ${step.until}`;
  const answer =
    step.until === undefined
      ? await send()
      : await until(what, send, ({ status }) => status === step.until, 10);
  return { step, answer };
}
