import { defaultLimits, History, type HistoryLimits, type Past } from "./history.ts";
import { asOf } from "./rollback.ts";
import { SortedObjects } from "./sorted-objects.ts";
import type { Changes, Key, ListOptions, ListResult, Prefix, Stored } from "./storage.ts";

export type CacheOptions = {
  readonly objects?: Iterable<Stored>;
  readonly revision?: number;
  /** The changes that have led there. */
  readonly past?: readonly Past[];
  readonly history?: Partial<HistoryLimits>;
};

/**
 * All objects of a store and the last changes, in memory: what every read is answered from. As with kube-apiserver's
 * watch cache, all objects fit into memory; that is what makes a list a join of bytes.
 */
export class ObjectCache {
  #objects: Map<string, SortedObjects>;
  readonly #history: History;

  constructor({ objects = [], revision = 1, past = [], history = {} }: CacheOptions = {}) {
    const [first] = past;
    this.#history = new History(first ? first.revision - 1 : revision, { ...defaultLimits, ...history });
    for (const event of past) this.#history.record(event);
    this.#objects = byResource(objects);
  }

  revision(): number {
    return this.#history.latest;
  }

  oldestRevision(): number {
    return this.#history.oldest;
  }

  get(key: Key): Stored | undefined {
    return this.#objects.get(key.resource)?.get(key);
  }

  list(prefix: Prefix, { revision, after }: ListOptions = {}): ListResult {
    const now = this.revision();
    if (revision !== undefined && revision < this.#history.oldest) return "too-old";
    const snapshot = this.#of(prefix.resource).snapshot(prefix.namespace, after);
    if (revision === undefined || revision >= now) return { revision: now, ...snapshot };
    return { revision, ...asOf(snapshot, this.#history.since(revision), prefix, after) };
  }

  changes(prefix: Prefix, revision: number): Changes | "too-old" {
    return this.#history.subscribe(prefix, revision);
  }

  /** Takes a change that is durable. */
  apply(event: Past): void {
    const { type, key, revision, bytes } = event;
    const objects = this.#of(key.resource);
    if (type === "DELETED") objects.delete(key);
    // Not the event itself: it refers to the object before, which would keep every state that there ever was.
    else objects.put({ key, revision, bytes });
    this.#history.record(event);
  }

  /** Nothing has changed up to this revision but what was applied. */
  advance(revision: number): void {
    this.#history.advance(revision);
  }

  /** Begins anew with what is there at a revision; the past, and everyone who reads it, is cut off. */
  restart(objects: Iterable<Stored>, revision: number): void {
    this.#objects = byResource(objects);
    this.#history.restart(revision);
  }

  close(): void {
    this.#history.close();
  }

  #of(resource: string): SortedObjects {
    const found = this.#objects.get(resource) ?? new SortedObjects();
    this.#objects.set(resource, found);
    return found;
  }
}

function byResource(objects: Iterable<Stored>): Map<string, SortedObjects> {
  const grouped = new Map<string, Stored[]>();
  for (const stored of objects) {
    const found = grouped.get(stored.key.resource);
    if (found) found.push(stored);
    else grouped.set(stored.key.resource, [stored]);
  }
  return new Map([...grouped].map(([resource, group]) => [resource, new SortedObjects(group)]));
}
