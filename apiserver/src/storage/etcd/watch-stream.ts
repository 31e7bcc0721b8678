import type { Connection } from "./connection.ts";
import type { Stream } from "./grpc-channel.ts";
import { rangeOf } from "./keys.ts";
import {
  progressRequest,
  readWatchResponse,
  watchRequest,
  type WatchEvent,
  type WatchResponse,
} from "./protocol.ts";

export type WatchHandlers = {
  /** All events up to a revision; a revision is never split. */
  readonly onEvents: (events: readonly WatchEvent[]) => void;
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
  let resolve: (ending: Ending) => void = () => undefined;
  const ended = new Promise<Ending>((resolved) => (resolve = resolved));
  let stream: Stream | undefined;
  const end = (ending: Ending): void => {
    resolve(ending);
    stream?.cancel();
  };
  const take = receiver(handlers);
  stream = await connection.watch({
    onMessage: (message) => {
      const response = readWatchResponse(message);
      if (response.canceled) {
        if (response.compactRevision > 0) return end({ kind: "compacted" });
        return end({ kind: "lost", why: new Error(`etcd ended the watch: ${response.cancelReason}`) });
      }
      try {
        take(response);
      } catch (why) {
        end({ kind: "lost", why });
      }
    },
    onEnd: (why) => end({ kind: "lost", why }),
  });
  const { key, rangeEnd } = rangeOf(prefix);
  stream.write(watchRequest(key, rangeEnd, revision));
  const { write, cancel } = stream;
  return { ended, requestProgress: () => write(progressRequest()), cancel };
}

function receiver({ onEvents, onProgress }: WatchHandlers): (response: WatchResponse) => void {
  let parts: WatchEvent[] = [];
  return ({ events, header, created, fragment }) => {
    // The revision in the answer to the creation is etcd's, and not how far this watch has come.
    if (created) return;
    if (events.length === 0) return onProgress(header.revision);
    parts = [...parts, ...events];
    if (fragment) return;
    const whole = parts;
    parts = [];
    onEvents(whole);
  };
}
