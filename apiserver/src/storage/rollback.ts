import type { Past } from "./history.ts";
import { compare, type Snapshot } from "./sorted-objects.ts";
import type { ListOptions, Prefix, Stored } from "./storage.ts";
import { isWithin } from "./subscription.ts";

/** An object as it was, where it was there at all, and whether it is there now. */
type Then = { readonly key: Stored["key"]; readonly before: Stored | undefined; readonly isThere: boolean };

/**
 * A snapshot of now as it was before some events. It is merged as it is read, so that a page costs what a page holds and
 * not what there is.
 */
export function asOf(
  now: Snapshot,
  events: readonly Past[],
  prefix: Prefix,
  after: ListOptions["after"],
): Snapshot {
  const first = new Map<string, Past>();
  const last = new Map<string, Past>();
  for (const event of events) {
    if (!isWithin(event, prefix) || (after && compare(event.key, after) <= 0)) continue;
    const id = `${event.key.namespace}/${event.key.name}`;
    if (!first.has(id)) first.set(id, event);
    last.set(id, event);
  }
  const changed: Then[] = [...first].map(([id, { key, before }]) => ({
    key,
    before,
    isThere: last.get(id)?.type !== "DELETED",
  }));
  changed.sort((a, b) => compare(a.key, b.key));
  const difference = changed.reduce(
    (sum, { before, isThere }) => sum + (before ? 1 : 0) - (isThere ? 1 : 0),
    0,
  );
  return { items: merged(now.items, changed), count: () => now.count() + difference };
}

function* merged(items: Iterable<Stored>, changed: readonly Then[]): Iterable<Stored> {
  let at = 0;
  for (const stored of items) {
    let then = changed[at];
    for (; then && compare(then.key, stored.key) < 0; then = changed[++at])
      if (then.before) yield then.before;
    if (!then || compare(then.key, stored.key) > 0) yield stored;
    else {
      at++;
      if (then.before) yield then.before;
    }
  }
  for (const { before } of changed.slice(at)) if (before) yield before;
}
