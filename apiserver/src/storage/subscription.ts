import type { Changes, Prefix, StorageEvent } from "./storage.ts";

/** One reader of the history: a cursor, and whoever waits for it to move. */
export class Subscription implements Changes {
  readonly #history: Source;
  readonly #prefix: Prefix;
  readonly #onClose: () => void;
  #cursor: number;
  /** Where the cursor was before events that the reader may still be working on. */
  #done: number;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(history: Source, prefix: Prefix, revision: number, onClose: () => void) {
    this.#history = history;
    this.#prefix = prefix;
    this.#cursor = revision;
    this.#done = revision;
    this.#onClose = onClose;
  }

  /** Called by the history for every event. */
  notify(event: StorageEvent): void {
    if (event.revision > this.#cursor && isWithin(event, this.#prefix)) this.#wake?.();
  }

  async next(): Promise<readonly StorageEvent[] | "overflow" | undefined> {
    this.#done = this.#cursor;
    while (!this.#closed) {
      const pending = this.#pending();
      if (pending === "overflow") this.close();
      if (pending === "overflow" || pending.length > 0) return pending;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    return undefined;
  }

  delivered(): number {
    const { latest, oldest } = this.#history;
    if (this.#done === this.#cursor && this.#cursor >= oldest && this.#missing().length === 0)
      this.#done = latest;
    this.#cursor = Math.max(this.#cursor, this.#done);
    return this.#done;
  }

  close(): void {
    this.#closed = true;
    this.#onClose();
    this.#wake?.();
  }

  #pending(): readonly StorageEvent[] | "overflow" {
    const { latest, oldest } = this.#history;
    if (this.#cursor < oldest) return "overflow";
    const events = this.#missing();
    this.#cursor = latest;
    if (events.length === 0) this.#done = latest;
    return events;
  }

  #missing(): readonly StorageEvent[] {
    if (this.#history.latest <= this.#cursor) return [];
    return this.#history.since(this.#cursor).filter((event) => isWithin(event, this.#prefix));
  }
}

/** What a subscription reads from. */
export type Source = {
  readonly oldest: number;
  readonly latest: number;
  readonly since: (revision: number) => readonly StorageEvent[];
};

export const isWithin = ({ key }: StorageEvent, { resource, namespace }: Prefix): boolean =>
  key.resource === resource && (namespace === undefined || key.namespace === namespace);
