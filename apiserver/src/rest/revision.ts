import { goQuote } from "../http/go-quote.ts";
import type { NowOrLater } from "../http/now-or-later.ts";
import { badRequest, StatusError } from "../http/status-error.ts";
import type { Scope } from "./scope.ts";

/** How long a reader waits for a revision that has not come yet; as in apiserver/pkg/storage/cacher/watch_cache.go. */
const patience = 3000;
const step = 50;

/** What is wrong with a resourceVersion that is no number. */
const invalidRevision = (text: string): string =>
  `resourceVersion: Invalid value: ${goQuote(text)}: ${notANumber(text)}`;

export const notANumber = (text: string): string =>
  `strconv.ParseUint: parsing ${goQuote(text)}: ${/^\d+$/.test(text) ? "value out of range" : "invalid syntax"}`;

/** Whether it is a number that a uint64 can hold. */
export const isRevision = (text: string): boolean => /^\d+$/.test(text) && BigInt(text) < 2n ** 64n;

/** The number in a resourceVersion; undefined for "" (the latest). Throws a 400 where it is no number. */
export function parseRevision(text: string): number | undefined {
  if (text === "") return undefined;
  if (!isRevision(text)) {
    throw badRequest(`invalid resource version: ${invalidRevision(text)}`);
  }
  return Number(text);
}

/**
 * Waits until the storage has what a reader must see: every write answered so far where no revision is asked for, else
 * that revision. Throws a 504 when it does not get there, a 503 where the storage cannot tell.
 */
export function awaitRevision(scope: Scope, revision: number | undefined): NowOrLater<void> {
  if (revision === undefined) return scope.storage.fresh();
  return scope.storage.revision() < revision ? untilRevision(scope, revision) : undefined;
}

async function untilRevision({ storage, clock, exchange }: Scope, revision: number): Promise<void> {
  await storage.fresh();
  for (let waited = 0; storage.revision() < revision && waited < patience; waited += step) {
    if (exchange.signal.aborted) break;
    await new Promise<void>((resolve) => clock.after(step, resolve));
  }
  const current = storage.revision();
  if (current >= revision) return;
  const message = `Timeout: Too large resource version: ${revision}, current: ${current}`;
  throw new StatusError(504, "Timeout", message, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}
