import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import type { Feed, Feeding, Sink } from "./feed.ts";
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
  const { target, isChunked } = writableOf(response);
  let size = 0;
  try {
    for (;;) {
      const next = withoutBody ? "ended" : await end.or(iterator.next());
      if (next === "ended" || next.done) break;
      size += next.value.length;
      onItem(next.value.length);
      const item = typeof next.value === "string" ? Buffer.from(next.value) : next.value;
      if (target.write(isChunked ? chunkOf(item) : item)) continue;
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
  const sink = new FeedSink(response, onItem);
  if (!withoutBody && !signal.aborted && !response.destroyed) {
    const end = (): void => sink.end();
    response.once("close", end);
    signal.addEventListener("abort", end, { once: true });
    await sink.feed(feed);
    response.off("close", end);
    signal.removeEventListener("abort", end);
  }
  // Not before: a connection that closes by this must not look like a client that has left.
  response.end();
  return sink.size;
}

/**
 * One object for all that a write needs: a thousand watches are told of a change in a row, and nothing that they consist
 * of is in the processor's caches then (docs/decisions/065).
 */
class FeedSink implements Sink {
  size = 0;
  readonly #target: Writable;
  readonly #isChunked: boolean;
  readonly #onItem: (bytes: number) => void;
  readonly #resume = (): void => this.#feeding?.resume();
  #feeding: Feeding | undefined;
  #isOver = false;
  #onEnd: () => void = () => undefined;

  constructor(response: ServerResponse, onItem: (bytes: number) => void) {
    const { target, isChunked } = writableOf(response);
    this.#target = target;
    this.#isChunked = isChunked;
    this.#onItem = onItem;
  }

  /** Resolves at the end of the feed, or of the client. */
  feed(feed: Feed): Promise<void> {
    return new Promise((resolve) => {
      this.#onEnd = resolve;
      this.#feeding = feed.start(this);
      // It may have ended before it was known.
      if (this.#isOver) this.#feeding.stop();
    });
  }

  write(item: Buffer): boolean {
    if (this.#isOver) return false;
    this.size += item.length;
    this.#onItem(item.length);
    const isTaken = this.#target.write(this.#isChunked ? chunkOf(item) : item);
    if (!isTaken) this.#target.once("drain", this.#resume);
    return isTaken;
  }

  cork(): void {
    this.#target.cork();
  }

  uncork(): void {
    this.#target.uncork();
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#target.off("drain", this.#resume);
    this.#feeding?.stop();
    this.#onEnd();
  }
}

/** Where an answer is written to; the socket itself is handed whole chunks. */
function writableOf(response: ServerResponse): { readonly target: Writable; readonly isChunked: boolean } {
  const { socket, chunkedEncoding } = response;
  // Without a socket another answer goes first, and for HTTP/1.0 nothing is chunked.
  return socket && chunkedEncoding
    ? { target: socket, isChunked: true }
    : { target: response, isChunked: false };
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
