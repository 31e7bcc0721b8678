import type { Past } from "../history.ts";
import type { Key, Stored } from "../storage.ts";
import type { ReadKey } from "./keys.ts";
import type { WatchEvent } from "./protocol.ts";
import { storedFrom } from "./snapshot.ts";

/** Thrown where etcd no longer knows what was deleted; the past has to begin anew then. */
export class PreviousIsGone extends Error {}

/** Events of etcd as changes of objects. All are read before one is used: a bad one leaves nothing half done. */
export function readEvents(
  readKey: ReadKey,
  events: readonly WatchEvent[],
  live: (key: Key) => Stored | undefined,
): readonly Past[] {
  const pending = new Map<string, Stored | undefined>();
  return events.flatMap<Past>(({ isDeletion, kv, before: last }) => {
    const key = readKey(kv);
    const id = kv.source.toString("latin1", kv.keyAt, kv.keyEnd);
    const before = pending.has(id) ? pending.get(id) : live(key);
    if (!isDeletion) {
      const stored = storedFrom(readKey, kv);
      pending.set(id, stored);
      return [{ ...stored, type: before ? "MODIFIED" : "ADDED", previous: before?.bytes, before }];
    }
    pending.set(id, undefined);
    if (!before) return [];
    if (!last) throw new PreviousIsGone();
    const deleted = storedFrom(readKey, { ...last, modRevision: kv.modRevision });
    return [{ ...deleted, type: "DELETED", previous: before.bytes, before }];
  });
}
