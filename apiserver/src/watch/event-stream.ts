import type { ListOptions } from "../rest/list-options.ts";
import type { Scope } from "../rest/scope.ts";
import type { Changes, Stored, StorageEvent } from "../storage/storage.ts";
import { Alarm } from "./alarm.ts";
import type { EventEncoder } from "./event-encoder.ts";
import { matches, seen } from "./transition.ts";

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
  const alarm = new Alarm(clock, exchange.signal);
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
      if (options.labels && !matches(options.labels, bytes)) continue;
      yield encoder.event({ type: "ADDED", bytes });
    }
    if (endOfInitial !== undefined) yield encoder.bookmark(endOfInitial, true);
    let events = changes.next();
    let ring = alarm.next();
    for (;;) {
      const happened = await Promise.race([events, ring]);
      if (happened === undefined || happened === "overflow") return;
      if (happened === "timeout" || happened === "abort") return;
      if (happened === "bookmark") {
        ring = alarm.next();
        yield encoder.bookmark(changes.delivered());
        setBookmark();
        continue;
      }
      for (const event of happened) yield* written(event, options, encoder);
      events = changes.next();
    }
  } catch (error) {
    yield encoder.error(error);
  } finally {
    alarm.close();
    changes.close();
  }
}

function* written(event: StorageEvent, options: ListOptions, encoder: EventEncoder): Iterable<Buffer> {
  const change = seen(event, options);
  if (change) yield encoder.event(change);
}

/** Between half an hour and an hour unless asked otherwise, so that watches do not all come back at once. */
const timeout = ({ timeoutSeconds }: ListOptions): number =>
  timeoutSeconds ? timeoutSeconds * 1000 : 1_800_000 * (1 + Math.random());
