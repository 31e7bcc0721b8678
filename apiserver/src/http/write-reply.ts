import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import type { Reply } from "./exchange.ts";
import { isFeed } from "./feed.ts";
import type { NowOrLater } from "./now-or-later.ts";
import { writeFeed, writeStream } from "./write-stream.ts";

/** k8s.io/apiserver/pkg/endpoints/handlers/responsewriters: below it, compressing costs more than it saves. */
const GZIP_FROM = 128 * 1024;

export type WriteOptions = {
  /** Headers of every response, name, value, name, value…; the reply's own win. */
  readonly headers: readonly string[];
  readonly warnings: readonly string[];
  readonly acceptEncoding: () => string | undefined;
  /** HEAD: everything but the body. */
  readonly withoutBody: boolean;
  /** Ends a stream cleanly. */
  readonly abort: Pick<AbortController, "signal">;
  /** Told the size of each item of a stream. */
  readonly onItem: (bytes: number) => void;
};

/** Writes a reply; the bytes of its body, once the client has taken it or has gone, or at once where they fit one write. */
export function writeReply(
  response: ServerResponse,
  reply: Reply,
  options: WriteOptions,
): NowOrLater<number> {
  if (response.destroyed || response.headersSent) return 0;
  const { status, body } = reply;
  const head = { status, lines: headerLines(reply, options) };
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    return writeBytes(response, head, [Buffer.isBuffer(body) ? body : Buffer.from(body)], options);
  }
  if (isBuffers(body)) return writeBytes(response, head, body, options);
  // Headers leave before the first item: a client waits for them. No Content-Length, or kube-aggregator's proxy would
  // hold each event back for 200 ms.
  response.writeHead(status, head.lines).flushHeaders();
  return isFeed(body) ? writeFeed(response, body, options) : writeStream(response, body, options);
}

/** What is written first: the headers as Node takes them fastest, name, value, name, value… */
type Head = { readonly status: number; readonly lines: string[] };

const isBuffers = (body: Exclude<Reply["body"], string | Buffer>): body is readonly Buffer[] =>
  Array.isArray(body);

function headerLines(
  { headers: own = {}, rawHeaders = [] }: Reply,
  { headers, warnings }: WriteOptions,
): string[] {
  const lines: string[] = [...rawHeaders];
  for (const name of Object.keys(own)) lines.push(name, own[name] ?? "");
  const count = lines.length;
  for (let at = 0; at < headers.length; at += 2) {
    const [name = "", value = ""] = [headers[at], headers[at + 1]];
    if (count === 0 || !has(lines, name)) lines.push(name, value);
  }
  for (const warning of warnings) lines.push("Warning", warning);
  return lines;
}

function has(lines: readonly string[], name: string): boolean {
  for (let at = 0; at < lines.length; at += 2) {
    const known = lines[at];
    if (known?.length === name.length && known.toLowerCase() === name.toLowerCase()) return true;
  }
  return false;
}

/** Parts are copied behind one another to pieces of this size: a write costs more than the copy. */
const PIECE = 256 * 1024;

function writeBytes(
  response: ServerResponse,
  { status, lines }: Head,
  parts: readonly Buffer[],
  { acceptEncoding, withoutBody }: WriteOptions,
): NowOrLater<number> {
  const size = sizeOf(parts);
  if (status === 304 || status === 204 || withoutBody) {
    if (withoutBody) lines.push("Content-Length", String(size));
    response.writeHead(status, lines).end();
    return 0;
  }
  if (size > GZIP_FROM && acceptsGzip(acceptEncoding()) && !has(lines, "Content-Encoding")) {
    lines.push("Content-Encoding", "gzip", "Vary", "Accept-Encoding");
    response.writeHead(status, lines);
    return writeCompressed(response, parts);
  }
  lines.push("Content-Length", String(size));
  response.writeHead(status, lines);
  if (size > PIECE) return writePieces(response, parts, size);
  response.end(parts.length === 1 ? parts[0] : Buffer.concat(parts, size));
  return size;
}

async function writeCompressed(response: ServerResponse, parts: readonly Buffer[]): Promise<number> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(Readable.from(piecesOf(parts)), gzip, response).catch(() => undefined);
  return gzip.bytesWritten;
}

/** The next piece is made when the last one is on its way: no list is held twice, however long it is. */
async function writePieces(
  response: ServerResponse,
  parts: readonly Buffer[],
  size: number,
): Promise<number> {
  for (const piece of piecesOf(parts)) {
    if (!response.write(piece)) await drained(response);
    if (response.destroyed) return 0;
  }
  response.end();
  return size;
}

function* piecesOf(parts: readonly Buffer[]): Iterable<Buffer> {
  let first = 0;
  let size = 0;
  for (let at = 0; at < parts.length; at++) {
    size += parts[at]?.length ?? 0;
    if (size < PIECE && at + 1 < parts.length) continue;
    yield at === first ? (parts[at] as Buffer) : Buffer.concat(parts.slice(first, at + 1), size);
    first = at + 1;
    size = 0;
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
    if (response.destroyed) done();
  });
}

function sizeOf(parts: readonly Buffer[]): number {
  let size = 0;
  for (const part of parts) size += part.length;
  return size;
}

const acceptsGzip = (header: string | undefined): boolean =>
  (header ?? "").split(",").some((coding) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding));
