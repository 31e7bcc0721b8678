import type { HistoryLimits, Past } from "./history.ts";
import { ObjectCache } from "./object-cache.ts";
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

/**
 * Where changes are made durable. Given in order of revision; resolves once all of them are on the disk. `oldest` is the
 * revision that history reaches back to.
 */
export type Journal = {
  readonly append: (batch: readonly Past[], oldest: number) => Promise<void>;
  readonly check: () => void;
  readonly close: () => Promise<void>;
};

export type StoreOptions = {
  readonly journal?: Journal;
  /** What was there at the start, and the last revision that was given out. */
  readonly objects?: Iterable<Stored>;
  readonly revision?: number;
  /** The changes that have led there. */
  readonly past?: readonly Past[];
  readonly history?: Partial<HistoryLimits>;
};

/** A store that writes through a journal of its own process. Nothing can be read before it is durable. */
export class ObjectStore implements Storage {
  readonly #cache: ObjectCache;
  readonly #journal: Journal | undefined;
  #assigned: number;
  /** Keys with a change that is not durable yet, and what ends with it. */
  readonly #inFlight = new Map<string, Promise<void>>();
  #queue: Past[] = [];
  #flushing: Promise<void> | undefined;
  #scheduled: Promise<void> | undefined;
  #closed = false;

  constructor({ journal, revision = 1, ...options }: StoreOptions = {}) {
    this.#journal = journal;
    this.#assigned = revision;
    this.#cache = new ObjectCache({ revision, ...options });
  }

  revision(): number {
    return this.#cache.revision();
  }

  oldestRevision(): number {
    return this.#cache.oldestRevision();
  }

  get(key: Key): Stored | undefined {
    return this.#cache.get(key);
  }

  list(prefix: Prefix, options?: ListOptions): ListResult {
    return this.#cache.list(prefix, options);
  }

  /** Nobody else writes, and what is read is what is durable. */
  fresh(): undefined {
    return undefined;
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
    else this.#cache.apply(event);
    return { done: true, stored: { key, revision, bytes } };
  }

  changes(prefix: Prefix, revision: number): Changes | "too-old" {
    return this.#cache.changes(prefix, revision);
  }

  check(): void {
    if (this.#closed) throw new Error("the storage is closed");
    this.#journal?.check();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#flushing?.catch(() => undefined);
    this.#cache.close();
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
    await this.#journal?.append(batch, this.oldestRevision());
    for (const event of batch) this.#cache.apply(event);
  }
}
