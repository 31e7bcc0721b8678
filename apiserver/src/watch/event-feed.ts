import { type Feed, type Feeding, feedOf, type Sink } from "../http/feed.ts";
import type { ListOptions } from "../rest/list-options.ts";
import type { Scope } from "../rest/scope.ts";
import type { Changes, StorageEvent, Stored } from "../storage/storage.ts";
import type { EventEncoder } from "./event-encoder.ts";
import { seen, selects } from "./transition.ts";

export type Start = {
  /** What is there already and is sent first. */
  readonly initial: Iterable<Stored>;
  /** The revision at which `initial` was taken, where its end is to be told by a bookmark. */
  readonly endOfInitial: number | undefined;
  readonly changes: Changes;
};

/** In milliseconds; as in k8s.io/apiserver/pkg/storage/cacher. */
const bookmarkEvery = 60_000;
const bookmarkBeforeTimeout = 2000;

/**
 * The events of a watch, until the client goes, the time is up, or the client has been too slow. It ends without a
 * word then: a client goes on from the last resourceVersion that it has seen.
 */
export const eventFeed = (scope: Scope, options: ListOptions, encoder: EventEncoder, start: Start): Feed =>
  feedOf((sink) => new Watching(scope, options, new Events(options, encoder, start), sink));

/** What is to be sent next, line by line. */
class Events {
  readonly changes: Changes;
  readonly #options: ListOptions;
  readonly #encoder: EventEncoder;
  /** Whether every change is told as it is; kept here because a look at it costs less than a look at the options. */
  readonly #isWhole: boolean;
  readonly #written: EventEncoder["shared"];
  #initial: Iterator<Buffer> | undefined;
  #taken: readonly StorageEvent[] = [];
  #at = 0;

  constructor(options: ListOptions, encoder: EventEncoder, start: Start) {
    this.changes = start.changes;
    this.#options = options;
    this.#encoder = encoder;
    this.#isWhole = !options.labels && !options.fields;
    this.#written = encoder.shared;
    this.#initial = this.#linesOf(start);
  }

  /** "none" where it has to be waited for, "ended" where there is never one again. */
  next(): Buffer | "none" | "ended" {
    if (this.#initial) {
      const line = this.#initial.next();
      if (!line.done) return line.value;
      this.#initial = undefined;
    }
    for (;;) {
      while (this.#at < this.#taken.length) {
        const taken = this.#taken[this.#at++] as StorageEvent;
        const event = this.#isWhole ? taken : seen(taken, this.#options);
        if (event) return this.#written?.get(event) ?? this.#encoder.event(event);
      }
      const taken = this.changes.take();
      if (taken === undefined || taken === "overflow") return "ended";
      this.#taken = taken;
      this.#at = 0;
      if (taken.length === 0) return "none";
    }
  }

  /** Whether what comes next is known already. */
  hasMore(): boolean {
    return this.#initial !== undefined || this.#at < this.#taken.length;
  }

  bookmark(): Buffer {
    return this.#encoder.bookmark(this.changes.delivered());
  }

  error(error: unknown): Buffer {
    return this.#encoder.error(error);
  }

  *#linesOf({ initial, endOfInitial }: Start): Generator<Buffer> {
    const { fields } = this.#options;
    for (const { key, bytes } of initial) {
      if (fields && !fields.matches(key)) continue;
      if (!selects(this.#options, bytes)) continue;
      yield this.#encoder.initial(bytes);
    }
    if (endOfInitial !== undefined) yield this.#encoder.bookmark(endOfInitial, true);
  }
}

/** One watch: sends when there is something to send and its client takes it; no promise and no queue of its own. */
class Watching implements Feeding {
  readonly #clock: Scope["clock"];
  readonly #options: ListOptions;
  readonly #events: Events;
  readonly #sink: Sink;
  readonly #deadline: number;
  readonly #cancelTimeout: () => void;
  #cancelBookmark: () => void = () => undefined;
  #isBookmarkDue = false;
  #isSlow = false;
  #isOver = false;

  constructor({ clock }: Scope, options: ListOptions, events: Events, sink: Sink) {
    this.#clock = clock;
    this.#options = options;
    this.#events = events;
    this.#sink = sink;
    const milliseconds = timeout(options);
    this.#deadline = clock.now().getTime() + milliseconds;
    this.#cancelTimeout = clock.after(milliseconds, () => this.#end());
    this.#setBookmark();
    events.changes.listen(() => this.#send());
    this.#send();
  }

  resume(): void {
    this.#isSlow = false;
    this.#send();
  }

  stop(): void {
    this.#isOver = true;
    this.#cancelTimeout();
    this.#cancelBookmark();
    this.#events.changes.close();
  }

  #send(): void {
    if (this.#isSlow || this.#isOver) return;
    let isCorked = false;
    try {
      for (let line = this.#next(); line !== "none"; line = this.#next()) {
        if (line === "ended") return this.#end();
        if (!isCorked && this.#events.hasMore()) {
          isCorked = true;
          this.#sink.cork();
        }
        this.#isSlow = !this.#sink.write(line);
        if (this.#isSlow) return;
      }
    } catch (error) {
      this.#sink.write(this.#events.error(error));
      this.#end();
    } finally {
      if (isCorked) this.#sink.uncork();
    }
  }

  #next(): Buffer | "none" | "ended" {
    const line = this.#events.next();
    if (line !== "none" || !this.#isBookmarkDue) return line;
    this.#isBookmarkDue = false;
    this.#setBookmark();
    return this.#events.bookmark();
  }

  #setBookmark(): void {
    const left = this.#deadline - bookmarkBeforeTimeout - this.#clock.now().getTime();
    if (!this.#options.allowWatchBookmarks || left <= 0) return;
    this.#cancelBookmark = this.#clock.after(Math.min(bookmarkEvery, left), () => {
      this.#isBookmarkDue = true;
      this.#send();
    });
  }

  #end(): void {
    this.stop();
    this.#sink.end();
  }
}

/** Between half an hour and an hour unless asked otherwise, so that watches do not all come back at once. */
const timeout = ({ timeoutSeconds }: ListOptions): number =>
  timeoutSeconds ? timeoutSeconds * 1000 : 1_800_000 * (1 + Math.random());
