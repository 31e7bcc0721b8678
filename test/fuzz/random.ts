import { pick, type Random } from "../e2e/apply-oracle-schemas.ts";

export { pick, seeded, type Random } from "../e2e/apply-oracle-schemas.ts";

export const below = (random: Random, end: number): number => Math.floor(random() * end);
export const chance = (random: Random, share: number): boolean => random() < share;

/** Picks a way by its weight. */
export function weighted<T>(random: Random, ways: readonly (readonly [number, T])[]): T {
  let roll = random() * ways.reduce((sum, [weight]) => sum + weight, 0);
  return (ways.find(([weight]) => (roll -= weight) < 0) ?? ways[0]!)[1];
}

/** Swaps, removes, doubles or changes a few characters. */
export function garbled(random: Random, text: string): string {
  const at = below(random, text.length + 1);
  const length = 1 + below(random, 4);
  const noise = String.fromCodePoint(
    pick(random, [below(random, 256), 0, 10, 13, 32, 34, 37, 47, 92, 127, 255]),
  );
  return weighted(random, [
    [3, () => text.slice(0, at) + noise + text.slice(at + 1)],
    [2, () => text.slice(0, at) + text.slice(at + length)],
    [2, () => text.slice(0, at + length) + text.slice(at)],
    [1, () => text.slice(0, at)],
    [1, () => text.slice(0, at) + noise.repeat(1 + below(random, 300)) + text.slice(at)],
  ])();
}
