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

type Both = { readonly upstream: Side; readonly here: Side };

/** Sends the script to both, in its order; the two work at the same time. */
export async function replay(scenarios: readonly Scenario[], both: Both): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const { name, entries } of scenarios) {
    for (const entry of entries) {
      const [upstream, here] = await Promise.all([answers(both.upstream, entry), answers(both.here, entry)]);
      for (const [index, { step, answer }] of upstream.entries()) {
        const other = here[index];
        if (other) pairs.push({ scenario: name, step, upstream: normal(answer), here: normal(other.answer) });
      }
    }
  }
  return pairs;
}

type Answered = { readonly step: Step; readonly answer: Received };

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
