import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { readPeerCertificates } from "../auth/x509/peer-certificates.ts";
import { bodyReader, discardBody } from "./body.ts";
import { headerLines } from "./header-lines.ts";
import type { Incoming, Pipeline } from "./incoming.ts";
import { isLongRunning, safeRequestInfo } from "./request-info.ts";
import { runPipeline } from "./run-pipeline.ts";
import { warnings } from "./warnings.ts";
import { writeReply } from "./write-reply.ts";

/** What has become of a request, for logs and metrics. */
export type Outcome = {
  readonly incoming: Incoming;
  readonly status: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** What was thrown and is no StatusError: a fault of the server. */
  readonly fault: unknown;
};

/** Told what becomes of one request. */
export type Observation = {
  /** An item of a stream is sent; for a watch that is an event. */
  readonly item: (bytes: number) => void;
  readonly end: (outcome: Outcome) => void;
};

export type ListenerOptions = {
  readonly pipeline: Pipeline;
  /** Called when a request begins. */
  readonly observe: (incoming: Incoming) => Observation;
  /** Aborted when watches have to end. */
  readonly draining: AbortSignal;
};

/** Node's request listener: the one place where sockets become values. */
export function requestListener(
  options: ListenerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(request, response, options).catch(() => response.destroy());
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { pipeline, observe, draining }: ListenerOptions,
): Promise<void> {
  const started = performance.now();
  const abort = new AbortController();
  const texts = warnings();
  const incoming = readIncoming(request, abort, texts.add);
  response.once("close", () => {
    // A stream may still wait for its next event; everything else that was written whole is over anyway.
    if (!response.writableFinished || isLongRunning(incoming.info)) abort.abort();
  });
  const observation = observe(incoming);
  const isWatch = isLongRunning(incoming.info);
  const end = (): void => abort.abort();
  if (isWatch) {
    draining.addEventListener("abort", end, { once: true });
    // A client whose watch was ended comes back at once, on the same connection: nothing would end this one.
    if (draining.aborted) abort.abort();
  }

  const { reply, fault } = await runPipeline(incoming, pipeline, end);
  if (response.destroyed) abort.abort();
  if (!request.complete && reply.status >= 400) await discardBody(request);
  const close = draining.aborted || (!request.complete && reply.status >= 400);
  const written = await writeReply(response, reply, {
    headers: {
      "Audit-ID": incoming.auditId,
      "Cache-Control": "no-cache, private",
      "X-Content-Type-Options": "nosniff",
      ...(close && { Connection: "close" }),
    },
    warnings: texts.headers(),
    acceptEncoding: incoming.headers.get("accept-encoding"),
    withoutBody: request.method === "HEAD",
    abort,
    onItem: observation.item,
  }).then(
    (bytes) => ({ bytes, fault }),
    (error: unknown) => {
      // A stream that breaks must not look like one that is over.
      response.destroy();
      return { bytes: 0, fault: fault ?? error };
    },
  );
  if (isWatch) draining.removeEventListener("abort", end);
  const milliseconds = performance.now() - started;
  observation.end({ incoming, status: reply.status, milliseconds, ...written });
}

function readIncoming(
  request: IncomingMessage,
  abort: AbortController,
  warn: (text: string) => void,
): Incoming {
  const method = request.method ?? "GET";
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1));
  const headers = headerLines(request.rawHeaders);
  return {
    method,
    path,
    query,
    info: safeRequestInfo(method, path, query),
    headers,
    peer: request.socket instanceof TLSSocket ? readPeerCertificates(request.socket) : undefined,
    auditId: headers.all("audit-id")[0] || randomUUID(),
    body: bodyReader(request),
    abort,
    warn,
  };
}
