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
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw tooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

const tooLarge = (): StatusError =>
  new StatusError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${BODY_LIMIT}`);
