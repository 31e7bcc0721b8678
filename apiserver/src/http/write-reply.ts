import type { ServerResponse } from "node:http";
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import type { Reply } from "./exchange.ts";

/** k8s.io/apiserver/pkg/endpoints/handlers/responsewriters: below it, compressing costs more than it saves. */
const GZIP_FROM = 128 * 1024;

export type WriteOptions = {
  /** Headers of every response; the reply's own win. */
  readonly headers: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly acceptEncoding: string | undefined;
  /** HEAD: everything but the body. */
  readonly withoutBody: boolean;
  /** Ends a stream cleanly. */
  readonly signal: AbortSignal;
  /** Told the size of each item of a stream. */
  readonly onItem: (bytes: number) => void;
};

/** Writes a reply and resolves with the bytes of its body once the client has taken it or has gone. */
export async function writeReply(
  response: ServerResponse,
  reply: Reply,
  options: WriteOptions,
): Promise<number> {
  if (response.destroyed || response.headersSent) return 0;
  setHeaders(response, { ...options.headers, ...reply.headers }, options.warnings);
  response.statusCode = reply.status;
  const { body } = reply;
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    return writeBytes(response, [Buffer.isBuffer(body) ? body : Buffer.from(body)], options);
  }
  if (isBuffers(body)) return writeBytes(response, body, options);
  return writeStream(response, body, options);
}

const isBuffers = (body: Exclude<Reply["body"], string | Buffer>): body is readonly Buffer[] =>
  Array.isArray(body);

function setHeaders(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  warnings: readonly string[],
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (warnings.length > 0) response.setHeader("Warning", [...warnings]);
}

async function writeBytes(
  response: ServerResponse,
  parts: readonly Buffer[],
  { acceptEncoding, withoutBody }: WriteOptions,
): Promise<number> {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (response.statusCode === 304 || response.statusCode === 204 || withoutBody) {
    if (withoutBody) response.setHeader("Content-Length", size);
    response.end();
    return 0;
  }
  if (size > GZIP_FROM && acceptsGzip(acceptEncoding) && !response.hasHeader("Content-Encoding")) {
    response.setHeader("Content-Encoding", "gzip");
    response.appendHeader("Vary", "Accept-Encoding");
    const gzip = createGzip({ level: constants.Z_BEST_SPEED });
    await pipeline(Readable.from(parts), gzip, response).catch(() => undefined);
    return gzip.bytesWritten;
  }
  response.setHeader("Content-Length", size);
  response.cork();
  for (const part of parts) response.write(part);
  response.end();
  response.uncork();
  return size;
}

const acceptsGzip = (header: string | undefined): boolean =>
  (header ?? "").split(",").some((coding) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding));

/**
 * Headers leave before the first item: a client waits for them. No Content-Length, or kube-aggregator's proxy would
 * hold each event back for 200 ms. A slow client is waited for; its end, and the server's, end the iteration.
 */
async function writeStream(
  response: ServerResponse,
  items: AsyncIterable<string | Buffer>,
  { withoutBody, signal, onItem }: WriteOptions,
): Promise<number> {
  response.flushHeaders();
  const iterator = items[Symbol.asyncIterator]();
  const end = endOf(response, signal);
  let size = 0;
  try {
    for (;;) {
      const next = withoutBody ? "ended" : await end.or(iterator.next());
      if (next === "ended" || next.done) break;
      size += next.value.length;
      onItem(next.value.length);
      if (!response.write(next.value)) await end.or(once(response, "drain"));
    }
  } finally {
    end.forget();
    // A generator that is still waiting for its next event cannot return before it has one.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
  response.end();
  return size;
}

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
