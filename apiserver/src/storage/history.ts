import type { Changes, Prefix, StorageEvent, Stored } from "./storage.ts";
import { isWithin, Subscription, type Source } from "./subscription.ts";

/**
 * How much of the past is kept. What falls out of it is answered with "too-old", as etcd does after compaction: 410 with
 * the oldest resourceVersion that is still there.
 */
export type HistoryLimits = {
  /** How many changes; 10,000 by default. */
  readonly events: number;
  /** How many bytes of objects, counted before and after each change; 64 MiB by default. */
  readonly bytes: number;
};

export const defaultLimits: HistoryLimits = { events: 10_000, bytes: 64 * 1024 * 1024 };

/** An event with what is needed to take it back. */
export type Past = StorageEvent & { readonly before: Stored | undefined };

/**
 * The last changes of a store, in order, bounded in number and in bytes. Watches read from it with a cursor each, so
 * a slow one costs nothing: it is told to start over once what it has not read yet is gone.
 */
export class History implements Source {
  readonly #limits: HistoryLimits;
  /** Undefined before `#first`: those are gone. The array is cut now and then rather than each time. */
  #events: (Past | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #oldest: number;
  #latest: number;
  /** By resource and namespace, so that a change reaches only those that it concerns. */
  readonly #subscriptions = new Map<string, Set<Subscription>>();
  /** Those that have something to read and were not woken yet. */
  readonly #due = new Set<Set<Subscription>>();
  /** What the last reader got, for the next one: most stand at the same place. */
  #lastRead:
    | { readonly prefix: Prefix; readonly revision: number; readonly events: readonly Past[] }
    | undefined;

  constructor(revision: number, limits: HistoryLimits) {
    this.#oldest = revision;
    this.#latest = revision;
    this.#limits = limits;
  }

  get oldest(): number {
    return this.#oldest;
  }

  get latest(): number {
    return this.#latest;
  }

  record(event: Past): void {
    this.#lastRead = undefined;
    this.#events.push(event);
    this.#bytes += sizeOf(event);
    this.#latest = event.revision;
    while (this.#events.length - this.#first > this.#limits.events || this.#bytes > this.#limits.bytes) {
      const dropped = this.#events[this.#first];
      if (!dropped) break;
      // Not only behind `#first`: it would be held until the array is cut, and no number of bytes bounds that.
      this.#events[this.#first++] = undefined;
      this.#bytes -= sizeOf(dropped);
      this.#oldest = dropped.revision;
    }
    if (this.#first > 1024 && this.#first * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
    if (this.#subscriptions.size === 0) return;
    const { resource, namespace } = event.key;
    this.#notify(event, this.#subscriptions.get(address({ resource, namespace })));
    this.#notify(event, this.#subscriptions.get(address({ resource, namespace: undefined })));
  }

  #notify(event: Past, subscriptions: Set<Subscription> | undefined): void {
    if (!subscriptions) return;
    for (const subscription of subscriptions) subscription.notify(event);
    // Not now: what changes together is told together.
    if (this.#due.size === 0) queueMicrotask(() => this.#wakeAll());
    this.#due.add(subscriptions);
  }

  #wakeAll(): void {
    const due = [...this.#due];
    this.#due.clear();
    for (const subscriptions of due) for (const subscription of subscriptions) subscription.wake();
  }

  /** Nothing has happened up to this revision but what was recorded. */
  advance(revision: number): void {
    this.#latest = Math.max(this.#latest, revision);
  }

  /** Forgets everything before a revision; every reader has to start over. */
  restart(revision: number): void {
    this.#lastRead = undefined;
    this.#events = [];
    this.#first = 0;
    this.#bytes = 0;
    this.#oldest = revision;
    this.#latest = revision;
    for (const subscription of this.#all()) subscription.cutOff();
  }

  /** The events after a revision that is not too old. */
  since(revision: number): readonly Past[] {
    let low = this.#first;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle] as Past).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low) as Past[];
  }

  pending(prefix: Prefix, revision: number): readonly Past[] {
    const last = this.#lastRead;
    if (last && last.revision === revision && last.prefix === prefix) return last.events;
    const events = this.since(revision).filter((event) => isWithin(event, prefix));
    this.#lastRead = { prefix, revision, events };
    return events;
  }

  subscribe(prefix: Prefix, revision: number): Changes | "too-old" {
    if (revision < this.#oldest) return "too-old";
    const id = address(prefix);
    const found = this.#subscriptions.get(id) ?? new Set();
    this.#subscriptions.set(id, found);
    const [other] = found;
    // One prefix for all of them: whether two readers ask for the same is then seen without a look at either.
    const subscription = new Subscription(this, other?.prefix ?? prefix, revision, () => {
      found.delete(subscription);
      if (found.size === 0 && this.#subscriptions.get(id) === found) this.#subscriptions.delete(id);
    });
    found.add(subscription);
    return subscription;
  }

  close(): void {
    for (const subscription of this.#all()) subscription.close();
  }

  #all(): Subscription[] {
    return [...this.#subscriptions.values()].flatMap((subscriptions) => [...subscriptions]);
  }
}

const address = ({ resource, namespace }: Prefix): string =>
  namespace === undefined ? resource : `${resource}\0${namespace}`;

const sizeOf = ({ bytes, previous }: Past): number => bytes.length + (previous?.length ?? 0);
