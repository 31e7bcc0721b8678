import type { Measured } from "./server-messages.ts";

/**
 * What is wrong with what the server holds after each part of the requests. Each time it was brought into the same state
 * first (settle.ts): no objects but those that cannot go, and a history that is full of the same changes. So what objects
 * and what bounded caches hold is the same, and what is more than that is a leak, but for two things: code that V8 has
 * compiled since, and series of metrics that had not been there (their labels have few values). Both come ever more slowly,
 * so memory is compared from the middle on; how often there is a thing of a request needs no such care.
 */
export function growth(measured: readonly Measured[], requests: number): string[] {
  const [first, last] = [measured[0], measured.at(-1)];
  const from = Math.floor(measured.length / 2);
  const middle = measured[from];
  if (!first || !middle || !last || middle === last) return [];
  const between = (requests * (measured.length - 1 - from)) / measured.length;
  const grown = heldBy(last) - heldBy(middle);
  const allowed = ALWAYS + between * EACH;
  const resident = last.rss / middle.rss;
  return [
    ...Object.entries(last.alive)
      .filter(([name, count]) => count > (first.alive[name] ?? 0) + MORE_ALIVE)
      .map(
        ([name, count]) =>
          `${count} of ${name} are alive, after ${first.alive[name]} of them in the beginning`,
      ),
    ...(grown > allowed
      ? [
          `the memory has grown by ${Math.round(grown / between)} bytes with each request (${Math.round(grown / 1024)} KiB)`,
        ]
      : []),
    ...(resident > RESIDENT
      ? [`the resident memory has grown by ${Math.round(resident * 100 - 100)} %`]
      : []),
  ];
}

const heldBy = ({ heapUsed, external }: Measured): number => heapUsed + external;

/** Bytes for what V8 compiles, and for each request, which is less than the smallest object that it could leave. */
const [ALWAYS, EACH] = [2 * 1024 * 1024, 32];

/** Connections that are about to close. */
const MORE_ALIVE = 40;

/** Coarse: V8 and malloc give back what they like. It is for what only the native side knows. */
const RESIDENT = 1.4;
