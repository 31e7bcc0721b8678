import type { ObjectCache } from "../object-cache.ts";
import { storageUnavailable } from "../storage-error.ts";
import { messageOf } from "../../http/message-of.ts";
import type { Connection } from "./connection.ts";
import { PreviousIsGone, readEvents } from "./events.ts";
import { keyReader } from "./keys.ts";
import { loadSnapshot } from "./snapshot.ts";
import { startWatch, type Ending, type RunningWatch } from "./watch-stream.ts";

/** Keeps a cache as far as etcd is. */
export type Follower = {
  /**
   * Resolves once the cache has everything up to a revision; rejects with a 503 after `patience` milliseconds.
   * `isComing`: it is that of an event, so that etcd need not be asked how far it is.
   */
  readonly reach: (revision: number, isComing: boolean) => Promise<void>;
  readonly stop: () => void;
};

export type FollowerOptions = {
  readonly connection: Connection;
  readonly cache: ObjectCache;
  readonly prefix: string;
  /** Milliseconds. */
  readonly patience: number;
};

const firstPause = 50;
const longestPause = 1000;

/** How long to wait before progress is asked for again: etcd gives no answer while it has events to send. */
const progressEvery = 100;

/**
 * Watches from where the cache is, again and again. Where etcd has compacted what came next, the cache begins anew and
 * every watch on it is cut off: what was deleted in between is known, but not when, and a watch must not tell it wrong.
 */
export function follow({ connection, cache, prefix, patience }: FollowerOptions): Follower {
  const state = { stopped: false, trouble: "", watch: undefined as RunningWatch | undefined };
  const waiting = new Set<Waiting>();
  const moved = (): void => {
    const revision = cache.revision();
    for (const one of waiting) if (state.stopped || one.revision <= revision) one.wake();
  };
  const readKey = keyReader(prefix);
  const handlers = {
    onEvents: (events: Parameters<typeof readEvents>[1]): void => {
      for (const event of readEvents(readKey, events, (key) => cache.get(key))) cache.apply(event);
      moved();
    },
    onProgress: (revision: number): void => {
      cache.advance(revision);
      moved();
    },
  };
  const watchOnce = async (): Promise<Ending> => {
    const watch = await startWatch(connection, prefix, cache.revision() + 1, handlers);
    state.watch = watch;
    if (state.stopped) watch.cancel();
    if (waiting.size > 0) watch.requestProgress();
    return watch.ended.finally(() => (state.watch = undefined));
  };
  const reload = async (): Promise<void> => {
    const { objects, revision } = await loadSnapshot(connection, prefix);
    cache.restart(objects, revision);
    moved();
  };
  const run = async (): Promise<void> => {
    for (let pause = firstPause; !state.stopped; pause = Math.min(pause * 2, longestPause)) {
      const from = cache.revision();
      try {
        const ending = await watchOnce();
        if (ending.kind === "compacted" || ending.why instanceof PreviousIsGone) await reload();
        else throw ending.why;
      } catch (error) {
        state.trouble = messageOf(error);
      }
      if (cache.revision() > from) pause = firstPause;
      await timer(pause);
    }
  };
  void run();
  return {
    reach: async (revision, isComing) => {
      const end = Date.now() + patience;
      if (!isComing && cache.revision() < revision) state.watch?.requestProgress();
      while (cache.revision() < revision) {
        if (state.stopped) throw new Error("the storage is closed");
        if (Date.now() >= end) {
          // The member that it is connected to may be cut off from the others.
          state.watch?.cancel();
          const why = state.trouble && ` (${state.trouble})`;
          throw storageUnavailable(
            `the watch of etcd is at revision ${cache.revision()}, not at ${revision}${why}`,
          );
        }
        const isLate = await wakeOrTimer(waiting, revision, progressEvery);
        if (isLate) state.watch?.requestProgress();
      }
    },
    stop: () => {
      state.stopped = true;
      state.watch?.cancel();
      moved();
    },
  };
}

type Waiting = { readonly revision: number; readonly wake: () => void };

/** Whether the time was up first. */
function wakeOrTimer(waiting: Set<Waiting>, revision: number, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isLate: boolean): void => {
      clearTimeout(late);
      waiting.delete(one);
      resolve(isLate);
    };
    const late = setTimeout(() => end(true), milliseconds);
    const one = { revision, wake: () => end(false) };
    waiting.add(one);
  });
}

const timer = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
