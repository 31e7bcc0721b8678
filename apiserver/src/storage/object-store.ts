import { History, type HistoryLimits, type Past } from "./history.ts";
import { compare, SortedObjects } from "./sorted-objects.ts";
import type {
  Change,
  Changes,
  Key,
  ListOptions,
  ListResult,
  Prefix,
  Storage,
  Stored,
  WriteResult,
} from "./storage.ts";
import { isWithin } from "./subscription.ts";

/** Where changes are made durable. Given in order of revision; resolves once all of them are on the disk. */
export type Journal = {
  readonly append: (batch: readonly Past[]) => Promise<void>;
  readonly check: () => void;
  readonly close: () => Promise<void>;
};

export type StoreOptions = {
  readonly journal?: Journal;
  /** What was there at the start, and the last revision that was given out. */
  readonly objects?: Iterable<Stored>;
  readonly revision?: number;
  readonly history?: Partial<HistoryLimits>;
};

/**
 * A store that answers every read from memory and writes through a journal. As with kube-apiserver's watch cache,
 * all objects fit into memory; that is what makes a list a join of bytes. Nothing can be read before it is durable.
 */
export class ObjectStore implements Storage {
  readonly #objects = new Map<string, SortedObjects>();
  readonly #history: History;
  readonly #journal: Journal | undefined;
  #assigned: number;
  /** Keys with a change that is not durable yet, and what ends with it. */
  readonly #inFlight = new Map<string, Promise<void>>();
  #queue: Past[] = [];
  #flushing: Promise<void> | undefined;
  #scheduled: Promise<void> | undefined;
  #closed = false;

  constructor({ journal, objects = [], revision = 1, history = {} }: StoreOptions = {}) {
    this.#journal = journal;
    this.#assigned = revision;
    this.#history = new History(revision, { events: 10_000, bytes: 64 * 1024 * 1024, ...history });
    for (const stored of objects) this.#of(stored.key.resource).put(stored);
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

  list({ resource, namespace }: Prefix, { revision, after }: ListOptions = {}): ListResult {
    const now = this.revision();
    if (revision !== undefined && revision < this.#history.oldest) return "too-old";
    const { items, from, to } = this.#of(resource).snapshot(namespace, after);
    if (revision !== undefined && revision < now) {
      const past = this.#rolledBack(
        items.slice(from, to),
        { resource, namespace },
        { revision, ...(after && { after }) },
      );
      return { revision, items: past, count: () => past.length };
    }
    return { revision: now, items: range(items, from, to), count: () => to - from };
  }

  async write(change: Change): Promise<WriteResult> {
    const id = JSON.stringify(change.key);
    // A change is judged by what is durable; until then the next one of the same object waits.
    for (let pending = this.#inFlight.get(id); pending; pending = this.#inFlight.get(id)) await pending;
    if (this.#closed) throw new Error("the storage is closed");
    const { key, type, expected } = change;
    const before = this.get(key);
    if ((before?.revision ?? 0) !== expected || (type === "delete" && !before))
      return { done: false, found: before };
    const revision = this.#assigned + 1;
    const bytes = change.encode(revision);
    this.#assigned = revision;
    const kind = type === "delete" ? "DELETED" : before ? "MODIFIED" : "ADDED";
    const event: Past = { type: kind, key, revision, bytes, previous: before?.bytes, before };
    if (this.#journal) await this.#durable(id, event);
    else this.#publish(event);
    return { done: true, stored: { key, revision, bytes } };
  }

  changes(prefix: Prefix, revision: number): Changes | "too-old" {
    return this.#history.subscribe(prefix, revision);
  }

  check(): void {
    if (this.#closed) throw new Error("the storage is closed");
    this.#journal?.check();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#flushing?.catch(() => undefined);
    this.#history.close();
    await this.#journal?.close();
  }

  async #durable(id: string, event: Past): Promise<void> {
    this.#queue.push(event);
    const flush = this.#nextFlush();
    const settled = flush.then(
      () => this.#inFlight.delete(id),
      () => this.#inFlight.delete(id),
    );
    this.#inFlight.set(
      id,
      settled.then(() => undefined),
    );
    await flush;
  }

  /** The flush that takes what is queued now: one at a time, so that revisions reach the journal in order. */
  #nextFlush(): Promise<void> {
    this.#scheduled ??= (this.#flushing ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        const batch = this.#queue;
        this.#queue = [];
        this.#scheduled = undefined;
        this.#flushing = this.#flush(batch);
        return this.#flushing;
      });
    return this.#scheduled;
  }

  async #flush(batch: readonly Past[]): Promise<void> {
    await this.#journal?.append(batch);
    for (const event of batch) this.#publish(event);
  }

  #publish(event: Past): void {
    const objects = this.#of(event.key.resource);
    if (event.type === "DELETED") objects.delete(event.key);
    else objects.put(event);
    this.#history.record(event);
  }

  #of(resource: string): SortedObjects {
    const found = this.#objects.get(resource) ?? new SortedObjects();
    this.#objects.set(resource, found);
    return found;
  }

  #rolledBack(
    items: Stored[],
    prefix: Prefix,
    { revision, after }: Required<Pick<ListOptions, "revision">> & ListOptions,
  ): Stored[] {
    const then = new Map<string, Stored | undefined>();
    for (const event of this.#history.since(revision).toReversed()) {
      if (isWithin(event, prefix)) then.set(JSON.stringify(event.key), event.before);
    }
    if (then.size === 0) return items;
    const kept = items.filter(({ key }) => !then.has(JSON.stringify(key)));
    for (const stored of then.values()) {
      if (stored && (!after || compare(stored.key, after) > 0)) kept.push(stored);
    }
    return kept.sort((a, b) => compare(a.key, b.key));
  }
}

function* range(items: readonly Stored[], from: number, to: number): Iterable<Stored> {
  for (let index = from; index < to; index++) yield items[index] as Stored;
}
