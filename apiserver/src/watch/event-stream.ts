import type { ListOptions } from "../rest/list-options.ts";
import type { Scope } from "../rest/scope.ts";
import type { Changes, Stored } from "../storage/storage.ts";
import { Alarm } from "./alarm.ts";
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
export async function* eventStream(
  { clock, exchange }: Scope,
  options: ListOptions,
  encoder: EventEncoder,
  { initial, endOfInitial, changes }: Start,
): AsyncGenerator<Buffer, void, undefined> {
  const bell = new Bell();
  const alarm = new Alarm(clock, exchange.signal, () => bell.ring());
  const milliseconds = timeout(options);
  const deadline = clock.now().getTime() + milliseconds;
  const setBookmark = (): void => {
    const left = deadline - bookmarkBeforeTimeout - clock.now().getTime();
    if (options.allowWatchBookmarks && left > 0) alarm.set("bookmark", Math.min(bookmarkEvery, left));
  };
  alarm.set("timeout", milliseconds);
  setBookmark();
  try {
    for (const { key, bytes } of initial) {
      if (options.fields && !options.fields.matches(key)) continue;
      if (!selects(options, bytes)) continue;
      yield encoder.event({ type: "ADDED", bytes });
    }
    if (endOfInitial !== undefined) yield encoder.bookmark(endOfInitial, true);
    const arrivals = new Arrivals(changes, bell);
    for (;;) {
      await bell.heard();
      for (let ring = alarm.take(); ring; ring = alarm.take()) {
        if (ring !== "bookmark") return;
        yield encoder.bookmark(changes.delivered());
        setBookmark();
      }
      const events = arrivals.take();
      if (events === "none") continue;
      if (events === undefined || events === "overflow") return;
      for (const event of events) {
        const change = seen(event, options);
        if (change) yield encoder.event(change);
      }
      arrivals.ask();
    }
  } catch (error) {
    yield encoder.error(error);
  } finally {
    alarm.close();
    changes.close();
  }
}

/**
 * Wakes one who waits. Not a race of promises: one that is pending for hours, as the end of a watch is, would keep what
 * each of its races has left there.
 */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves once it has rung since the last call. */
  async heard(): Promise<void> {
    if (!this.#rung) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    this.#rung = false;
  }
}

type Events = Awaited<ReturnType<Changes["next"]>>;

/** The events that have come and were not taken yet; rings when there are some. */
class Arrivals {
  readonly #changes: Changes;
  readonly #bell: Bell;
  #arrived: { readonly events: Events } | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(changes: Changes, bell: Bell) {
    this.#changes = changes;
    this.#bell = bell;
    this.ask();
  }

  ask(): void {
    this.#changes.next().then(
      (events) => {
        this.#arrived = { events };
        this.#bell.ring();
      },
      (error: unknown) => {
        this.#failure = { error };
        this.#bell.ring();
      },
    );
  }

  take(): Events | "none" {
    if (this.#failure) throw this.#failure.error;
    const arrived = this.#arrived;
    this.#arrived = undefined;
    return arrived ? arrived.events : "none";
  }
}

/** Between half an hour and an hour unless asked otherwise, so that watches do not all come back at once. */
const timeout = ({ timeoutSeconds }: ListOptions): number =>
  timeoutSeconds ? timeoutSeconds * 1000 : 1_800_000 * (1 + Math.random());
