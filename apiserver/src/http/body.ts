import type { IncomingMessage } from "node:http";
import { StatusError } from "./status-error.ts";

/** k8s.io/apiserver/pkg/server/config.go: MaxRequestBodyBytes, for what is written. */
const BODY_LIMIT = 3 * 1024 * 1024;

/** Reads a whole body once, however often it is asked for; rejects with a 413 beyond 3 MiB. */
export function bodyReader(request: IncomingMessage): () => Promise<Buffer> {
  let body: Promise<Buffer> | undefined;
  return () => (body ??= read(request));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_LIMIT) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  const rest: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of rest) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw tooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** What is read of a body that nobody wants, in bytes and in milliseconds. */
const DISCARD_LIMIT = 32 * 1024 * 1024;
const DISCARD_TIME = 5000;

/**
 * Reads the rest of a body and throws it away. A client that is still sending when the connection closes is told of a
 * broken pipe and never sees the answer; one that sends without an end is not waited for.
 */
export function discardBody(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let size = 0;
    const count = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > DISCARD_LIMIT) done();
    };
    const timer = setTimeout(done, DISCARD_TIME);
    function done(): void {
      clearTimeout(timer);
      request.off("data", count).off("end", done).off("close", done);
      resolve();
    }
    request.on("data", count).once("end", done).once("close", done).resume();
    if (request.complete || request.destroyed) done();
  });
}

const tooLarge = (): StatusError =>
  new StatusError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${BODY_LIMIT}`);
