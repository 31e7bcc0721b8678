/** One side of a comparison: what is timed, and what has to be put right before each run (not timed). */
export type Side = {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  readonly before?: () => Promise<unknown>;
};

/** A line of the table that `npm run bench` prints. */
export type Comparison = {
  readonly what: string;
  /** Median of the ratios of neighbouring runs: a machine that slows down slows both. */
  readonly ratio: number;
  /** Which ratio was promised; undefined where the line is there to be known only. */
  readonly limit: { readonly atMost: number } | { readonly atLeast: number } | undefined;
  readonly kagg: string;
  readonly peer: string;
  readonly runs: number;
};

/** Runs both in turn, A B A B …, after one round that does not count, and compares how long they take. */
export async function compare(
  what: string,
  atMost: number,
  side: Side,
  peer: Side,
  runs: number,
): Promise<Comparison> {
  const pairs: [number, number][] = [];
  for (let round = 0; round <= runs; round++) {
    const pair: [number, number] = [await time(side), await time(peer)];
    if (round > 0) pairs.push(pair);
  }
  return {
    what,
    limit: { atMost },
    ratio: median(pairs.map(([a, b]) => a / b)),
    kagg: milliseconds(median(pairs.map(([a]) => a))),
    peer: `${peer.name}: ${milliseconds(median(pairs.map(([, b]) => b)))}`,
    runs,
  };
}

async function time({ run, before }: Side): Promise<number> {
  await before?.();
  const start = performance.now();
  await run();
  return performance.now() - start;
}

export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
