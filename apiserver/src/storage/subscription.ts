import type { Changes, Prefix, StorageEvent } from "./storage.ts";

/** One reader of the history: a cursor, and who is to be told when it has something to read. */
export class Subscription implements Changes {
  readonly prefix: Prefix;
  readonly #history: Source;
  readonly #onClose: () => void;
  #cursor: number;
  /** Where the cursor was before events that the reader may still be working on. */
  #done: number;
  /** Whether everything that concerns this reader has been handed out, so that what history forgets was not missed. */
  #idle = false;
  #closed = false;
  #isCutOff = false;
  #wake: (() => void) | undefined;

  constructor(history: Source, prefix: Prefix, revision: number, onClose: () => void) {
    this.#history = history;
    this.prefix = prefix;
    this.#cursor = revision;
    this.#done = revision;
    this.#onClose = onClose;
  }

  /** Called by the history for every event that concerns this reader. */
  notify(event: StorageEvent): void {
    if (event.revision <= this.#cursor) return;
    if (this.#idle) {
      const isThrough = this.#done === this.#cursor;
      this.#cursor = event.revision - 1;
      if (isThrough) this.#done = this.#cursor;
    }
    this.#idle = false;
  }

  /** Tells the reader what `notify` has told. */
  wake(): void {
    if (!this.#idle) this.#wake?.();
  }

  /** Its place in history is gone. */
  cutOff(): void {
    this.#isCutOff = true;
    this.#wake?.();
  }

  listen(wake: () => void): void {
    this.#wake = wake;
  }

  take(): readonly StorageEvent[] | "overflow" | undefined {
    this.#done = this.#cursor;
    if (this.#closed) return undefined;
    const pending = this.#pending();
    if (pending === "overflow") this.#end();
    return pending;
  }

  delivered(): number {
    if (this.#done !== this.#cursor || this.#isCutOff) return this.#done;
    if (this.#idle || (this.#cursor >= this.#history.oldest && this.#missing().length === 0)) {
      this.#idle = true;
      this.#cursor = Math.max(this.#cursor, this.#history.latest);
      this.#done = this.#cursor;
    }
    return this.#done;
  }

  close(): void {
    this.#end();
    this.#wake?.();
  }

  #end(): void {
    this.#closed = true;
    this.#onClose();
  }

  #pending(): readonly StorageEvent[] | "overflow" {
    if (this.#isCutOff) return "overflow";
    if (this.#idle) return none;
    const { latest, oldest } = this.#history;
    if (this.#cursor < oldest) return "overflow";
    const events = this.#missing();
    this.#idle = true;
    this.#cursor = Math.max(this.#cursor, latest);
    if (events.length === 0) this.#done = this.#cursor;
    return events;
  }

  #missing(): readonly StorageEvent[] {
    return this.#history.latest <= this.#cursor ? none : this.#history.pending(this.prefix, this.#cursor);
  }
}

const none: readonly StorageEvent[] = [];

/** What a subscription reads from. */
export type Source = {
  readonly oldest: number;
  readonly latest: number;
  /** The events after a revision that concern a prefix. */
  readonly pending: (prefix: Prefix, revision: number) => readonly StorageEvent[];
};

export const isWithin = ({ key }: StorageEvent, { resource, namespace }: Prefix): boolean =>
  key.resource === resource && (namespace === undefined || key.namespace === namespace);
