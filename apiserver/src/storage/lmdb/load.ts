import type { RootDatabase } from "lmdb";
import type { Past } from "../history.ts";
import { slabs } from "../slab.ts";
import type { Stored } from "../storage.ts";
import {
  allEvents,
  allObjects,
  eventsKey,
  keyOf,
  readEvents,
  readObject,
  readRevision,
  revisionKey,
  revisionOfEvents,
  type EventRecord,
} from "./records.ts";

export type Database = RootDatabase<Buffer, Buffer>;

export type Loaded = {
  readonly revision: number;
  readonly objects: readonly Stored[];
  /** The last changes; empty where they do not lead to what is there. */
  readonly past: readonly Past[];
  /** Under which revisions changes are kept, for the journal to forget them in time. */
  readonly kept: readonly number[];
};

/** Everything that is in the file. Changes that do not lead to what is there are removed from it. */
export async function load(database: Database): Promise<Loaded> {
  const counter = database.get(revisionKey);
  const revision = counter ? readRevision(counter) : 1;
  const allocate = slabs();
  const objects: Stored[] = [];
  const byId = new Map<string, Stored>();
  for (const { key, value } of database.getRange(allObjects())) {
    const { id, stored } = readObject(key, value, allocate);
    objects.push(stored);
    byId.set(id, stored);
  }
  const kept: number[] = [];
  const records: EventRecord[] = [];
  for (const { key, value } of database.getRange(allEvents())) {
    kept.push(revisionOfEvents(key));
    readEvents(value, allocate, records);
  }
  const past = restored(records, byId, revision);
  if (past.length === 0) {
    await Promise.all(kept.splice(0).map((last) => database.remove(eventsKey(last))));
  }
  return { revision, objects, past, kept };
}

/** Takes the changes back one by one, so that each is known before and after; `state` ends as it began with them. */
function restored(records: readonly EventRecord[], state: Map<string, Stored>, revision: number): Past[] {
  // A version of this server that kept no changes has written since: what there is has a gap.
  if (records.at(-1)?.revision !== revision) return [];
  const past: Past[] = [];
  for (let index = records.length - 1; index >= 0; index--) {
    const { type, id, revision: at, before, last } = records[index] as EventRecord;
    const after = state.get(id);
    const bytes = last ?? after?.bytes;
    if (!bytes || (type !== "DELETED" && after?.revision !== at)) return [];
    const key = after?.key ?? keyOf(id);
    const stored = before && { key, ...before };
    past.push({ type, key, revision: at, bytes, previous: stored?.bytes, before: stored });
    if (stored) state.set(id, stored);
    else state.delete(id);
  }
  return past.reverse();
}
