import type { Changes, Prefix, StorageEvent, Stored } from "./storage.ts";
import { Subscription, type Source } from "./subscription.ts";

/** How much of the past is kept. What falls out of it is answered with "too-old", as etcd does after compaction. */
export type HistoryLimits = { readonly events: number; readonly bytes: number };

/** An event with what is needed to take it back. */
export type Past = StorageEvent & { readonly before: Stored | undefined };

/**
 * The last changes of a store, in order, bounded in number and in bytes. Watches read from it with a cursor each, so
 * a slow one costs nothing: it is told to start over once what it has not read yet is gone.
 */
export class History implements Source {
  readonly #limits: HistoryLimits;
  #events: Past[] = [];
  /** Events before this index are gone; the array is cut now and then rather than each time. */
  #first = 0;
  #bytes = 0;
  #oldest: number;
  #latest: number;
  readonly #subscriptions = new Set<Subscription>();

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
    this.#events.push(event);
    this.#bytes += sizeOf(event);
    this.#latest = event.revision;
    while (this.#events.length - this.#first > this.#limits.events || this.#bytes > this.#limits.bytes) {
      const dropped = this.#events[this.#first++];
      if (!dropped) break;
      this.#bytes -= sizeOf(dropped);
      this.#oldest = dropped.revision;
    }
    if (this.#first > 1024 && this.#first * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
    for (const subscription of this.#subscriptions) subscription.notify(event);
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
    return this.#events.slice(low);
  }

  subscribe(prefix: Prefix, revision: number): Changes | "too-old" {
    if (revision < this.#oldest) return "too-old";
    const subscription = new Subscription(this, prefix, revision, () =>
      this.#subscriptions.delete(subscription),
    );
    this.#subscriptions.add(subscription);
    return subscription;
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.close();
  }
}

const sizeOf = ({ bytes, previous }: Past): number => bytes.length + (previous?.length ?? 0);
