import type { IEvent, IWatchResponse } from "etcd3/lib/rpc.js";
import type { Connection } from "./connection.ts";
import { rangeOf } from "./keys.ts";

export type WatchHandlers = {
  /** All events up to a revision; a revision is never split. */
  readonly onEvents: (events: readonly IEvent[]) => void;
  /** No event up to this revision is still to come. */
  readonly onProgress: (revision: number) => void;
};

export type Ending =
  | { readonly kind: "lost"; readonly why: unknown }
  /** What should have come next has been compacted. */
  | { readonly kind: "compacted" };

export type RunningWatch = {
  readonly ended: Promise<Ending>;
  /** Asks for `onProgress`; etcd answers once the watch has nothing left to send. */
  readonly requestProgress: () => void;
  readonly cancel: () => void;
};

/** Watches everything below a prefix from a revision on, over one stream. */
export async function startWatch(
  connection: Connection,
  prefix: string,
  revision: number,
  handlers: WatchHandlers,
): Promise<RunningWatch> {
  const stream = await connection.watch();
  const ended = new Promise<Ending>((resolve) => {
    const lost = (why: unknown): void => {
      resolve({ kind: "lost", why });
      stream.cancel();
    };
    const take = receiver(handlers);
    stream.on("data", (response) => {
      if (response.canceled) {
        const isCompacted = Number(response.compact_revision) > 0;
        if (isCompacted) resolve({ kind: "compacted" });
        return lost(new Error(`etcd ended the watch: ${response.cancel_reason}`));
      }
      try {
        take(response);
      } catch (error) {
        lost(error);
      }
    });
    stream.on("error", lost);
    stream.on("end", () => lost(new Error("etcd ended the watch")));
  });
  const create_request = {
    ...rangeOf(prefix),
    start_revision: String(revision),
    prev_kv: true,
    progress_notify: true,
    fragment: true,
  };
  stream.write({ create_request });
  return {
    ended,
    requestProgress: () => stream.write({ progress_request: {} }),
    cancel: () => stream.cancel(),
  };
}

function receiver({ onEvents, onProgress }: WatchHandlers): (response: IWatchResponse) => void {
  let parts: IEvent[] = [];
  return ({ events, header, created, fragment }) => {
    // The revision in the answer to the creation is etcd's, and not how far this watch has come.
    if (created) return;
    if (events.length === 0) return onProgress(Number(header.revision));
    parts = [...parts, ...events];
    if (fragment) return;
    const whole = parts;
    parts = [];
    onEvents(whole);
  };
}
