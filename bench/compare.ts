/** One side of a comparison: what is timed, and what has to be put right before each run (not timed). */
export type Side = {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  readonly before?: () => Promise<unknown>;
};

export type Comparison = {
  readonly what: string;
  /** Median of the ratios of neighbouring runs: a machine that slows down slows both. */
  readonly ratio: number;
  readonly limit: number;
  readonly milliseconds: number;
  readonly peer: string;
  readonly peerMilliseconds: number;
  readonly runs: number;
};

/** Runs both in turn, A B A B …, after one round that does not count. */
export async function compare(
  what: string,
  limit: number,
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
    limit,
    ratio: median(pairs.map(([a, b]) => a / b)),
    milliseconds: median(pairs.map(([a]) => a)),
    peer: peer.name,
    peerMilliseconds: median(pairs.map(([, b]) => b)),
    runs,
  };
}

async function time({ run, before }: Side): Promise<number> {
  await before?.();
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
