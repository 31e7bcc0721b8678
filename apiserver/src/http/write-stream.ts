import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import type { Feed, Feeding } from "./feed.ts";
import type { WriteOptions } from "./write-reply.ts";

type StreamOptions = Pick<WriteOptions, "withoutBody" | "abort" | "onItem">;

/** A slow client is waited for; its end, and the server's, end the iteration. */
export async function writeStream(
  response: ServerResponse,
  items: AsyncIterable<string | Buffer>,
  { withoutBody, abort, onItem }: StreamOptions,
): Promise<number> {
  const iterator = items[Symbol.asyncIterator]();
  const end = endOf(response, abort.signal);
  const { write, target } = chunkWriter(response);
  let size = 0;
  try {
    for (;;) {
      const next = withoutBody ? "ended" : await end.or(iterator.next());
      if (next === "ended" || next.done) break;
      size += next.value.length;
      onItem(next.value.length);
      if (write(next.value)) continue;
      // A socket that breaks while it is waited for is a client that has gone, and no fault of the server.
      await end.or(once(target, "drain").catch(() => undefined));
    }
  } finally {
    end.forget();
    // A generator that is still waiting for its next event cannot return before it has one.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
  response.end();
  return size;
}

/** The same for a feed; it is stopped where the client, or the server, ends. */
export async function writeFeed(
  response: ServerResponse,
  feed: Feed,
  { withoutBody, abort: { signal }, onItem }: StreamOptions,
): Promise<number> {
  const { write, target } = chunkWriter(response);
  let size = 0;
  await new Promise<void>((resolve) => {
    let isOver = false;
    let feeding: Feeding | undefined;
    const resume = (): void => feeding?.resume();
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      response.off("close", end);
      target.off("drain", resume);
      signal.removeEventListener("abort", end);
      feeding?.stop();
      resolve();
    };
    if (withoutBody || signal.aborted || response.destroyed) return end();
    response.once("close", end);
    signal.addEventListener("abort", end, { once: true });
    feeding = feed.start({
      end,
      cork: () => target.cork(),
      uncork: () => target.uncork(),
      write: (item) => {
        if (isOver) return false;
        size += item.length;
        onItem(item.length);
        const isTaken = write(item);
        if (!isTaken) target.once("drain", resume);
        return isTaken;
      },
    });
  });
  // Not above: a connection that closes by this must not look like a client that has left.
  response.end();
  return size;
}

type ChunkWriter = {
  /** False where the client is slow; `target` then tells when it no longer is. */
  readonly write: (item: string | Buffer) => boolean;
  readonly target: Writable;
};

function chunkWriter(response: ServerResponse): ChunkWriter {
  const { socket } = response;
  // Without a socket another answer goes first, and for HTTP/1.0 nothing is chunked.
  if (!socket || !response.chunkedEncoding)
    return { write: (item) => response.write(item), target: response };
  return {
    write: (item) => socket.write(chunkOf(typeof item === "string" ? Buffer.from(item) : item)),
    target: socket,
  };
}

/**
 * Many watches send the same bytes: they are made a chunk once. `response.write` would hand the length, the bytes and the
 * line's end to each connection on its own, to be joined there again.
 */
const chunks = new WeakMap<Buffer, Buffer>();

function chunkOf(item: Buffer): Buffer {
  const known = chunks.get(item);
  if (known) return known;
  const chunk = Buffer.concat([Buffer.from(`${item.length.toString(16)}\r\n`), item, CRLF]);
  chunks.set(item, chunk);
  return chunk;
}

const CRLF = Buffer.from("\r\n");

type End = {
  /** The value, or "ended" where the end comes first. */
  readonly or: <Value>(promise: Promise<Value>) => Promise<Value | "ended">;
  readonly forget: () => void;
};

/** Not one promise that every step races with: it would hold on to each step of a watch that lives for hours. */
function endOf(response: ServerResponse, signal: AbortSignal): End {
  let ended = signal.aborted || response.destroyed;
  let wake: () => void = () => undefined;
  const onEnd = (): void => {
    ended = true;
    wake();
  };
  response.once("close", onEnd);
  signal.addEventListener("abort", onEnd, { once: true });
  return {
    or: (promise) =>
      new Promise((resolve, reject) => {
        wake = () => resolve("ended");
        if (ended) wake();
        promise.then(resolve, reject);
      }),
    forget: () => {
      response.off("close", onEnd);
      signal.removeEventListener("abort", onEnd);
    },
  };
}
