import { randomUUID } from "node:crypto";
import { ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { readPeerCertificates } from "../auth/x509/peer-certificates.ts";
import { bodyReader, discardBody } from "./body.ts";
import type { Reply } from "./exchange.ts";
import { headerLines } from "./header-lines.ts";
import type { Incoming, Pipeline } from "./incoming.ts";
import { isWatch, safeRequestInfo, type RequestInfo } from "./request-info.ts";
import { runPipeline } from "./run-pipeline.ts";
import { badRequest } from "./status-error.ts";
import { warnings } from "./warnings.ts";
import { handshakeProblem, serveWebSocket } from "./web-socket.ts";
import { writeReply } from "./write-reply.ts";

/** What has become of a request, for logs and metrics. */
export type Outcome = {
  readonly incoming: Incoming;
  readonly reply: Reply;
  readonly status: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** What was thrown and is no StatusError: a fault of the server. */
  readonly fault: unknown;
};

/** Told what becomes of one request. */
export type Observation = {
  /** What is about to be written. */
  readonly start?: (reply: Reply) => void;
  /** An item of a stream is sent; for a watch that is an event. */
  readonly item: (bytes: number) => void;
  readonly end: (outcome: Outcome) => void;
};

export type ListenerOptions = {
  readonly pipeline: Pipeline;
  /** Called when a request begins. */
  readonly observe: (incoming: Incoming) => Observation;
  /** Whether a request is for a connect subresource. */
  readonly isConnect: (info: RequestInfo) => boolean;
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

/**
 * The same for a request that asks for its connection to become something else. Node has taken such a socket from its
 * HTTP parser; an answer that is no upgrade is written to it by hand and is its last.
 */
export function upgradeListener(
  options: ListenerOptions,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (request, socket, head) => {
    socket.on("error", () => undefined);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    // Not `end` alone: who keeps its side open would keep the connection, which nothing else looks after.
    response.once("finish", () => socket.end(() => socket.destroy()));
    answer(request, response, options, { socket, head }).catch(() => socket.destroy());
  };
}

type Upgrade = { readonly socket: Duplex; readonly head: Buffer };

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { pipeline, observe, isConnect, draining }: ListenerOptions,
  upgrade?: Upgrade,
): Promise<void> {
  const abort = new AbortController();
  const texts = warnings();
  const incoming = readIncoming(request, abort, texts.add, isConnect);
  response.once("close", () => {
    // A stream may still wait for its next event; everything else that was written whole is over anyway.
    if (!response.writableFinished || incoming.isLongRunning) abort.abort();
  });
  const observation = observe(incoming);
  const end = (): void => abort.abort();
  if (incoming.isLongRunning) {
    draining.addEventListener("abort", end, { once: true });
    // A client whose watch was ended comes back at once, on the same connection: nothing would end this one.
    if (draining.aborted) abort.abort();
  }

  const { reply, fault } = await runPipeline(
    incoming,
    // Only a connect subresource opens a WebSocket.
    incoming.isLongRunning ? whereItShakesHands(pipeline, request, upgrade) : pipeline,
    end,
  );
  observation.start?.(reply);
  // Nobody reads such a socket any more: a client that goes away would not be noticed, not even at the server's end.
  if (upgrade && !reply.webSocket && !reply.takeOver)
    upgrade.socket.once("end", () => upgrade.socket.destroy()).resume();
  if (response.destroyed) abort.abort();
  if (!request.complete && reply.status >= 400) await discardBody(request);
  const close = draining.aborted || (!request.complete && reply.status >= 400);
  const sent =
    upgrade && (reply.webSocket ?? reply.takeOver)
      ? takeOver(request, response, upgrade, reply, AbortSignal.any([abort.signal, draining]), incoming)
      : writeReply(response, reply, {
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
        });
  const written = await sent.then(
    (bytes) => ({ bytes, fault }),
    (error: unknown) => {
      // A stream that breaks must not look like one that is over.
      response.destroy();
      return { bytes: 0, fault: fault ?? error };
    },
  );
  if (incoming.isLongRunning) draining.removeEventListener("abort", end);
  const milliseconds = performance.now() - incoming.received;
  observation.end({ incoming, reply, status: reply.status, milliseconds, ...written });
}

/** Refuses a WebSocket to who has not asked for one as they should, before anyone is told that it opens. */
function whereItShakesHands(
  pipeline: Pipeline,
  request: IncomingMessage,
  upgrade: Upgrade | undefined,
): Pipeline {
  return async (incoming) => {
    const reply = await pipeline(incoming);
    if (!reply.webSocket) return reply;
    const problem = upgrade ? handshakeProblem(request) : "Upgrade request required";
    if (problem !== undefined) throw badRequest(problem);
    return reply;
  };
}

function takeOver(
  request: IncomingMessage,
  response: ServerResponse,
  { socket, head }: Upgrade,
  { webSocket, takeOver: raw }: Reply,
  signal: AbortSignal,
  { auditId }: Incoming,
): Promise<number> {
  response.detachSocket(socket as Socket);
  if (webSocket) return serveWebSocket(request, socket, head, webSocket, signal, [`Audit-ID: ${auditId}`]);
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  return raw?.(socket, head) ?? Promise.resolve(0);
}

function readIncoming(
  request: IncomingMessage,
  abort: AbortController,
  warn: (text: string) => void,
  isConnect: (info: RequestInfo) => boolean,
): Incoming {
  const method = request.method ?? "GET";
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1));
  const headers = headerLines(request.rawHeaders);
  const info = safeRequestInfo(method, path, query);
  return {
    method,
    path,
    target,
    query,
    info,
    isLongRunning: isWatch(info) || isConnect(info),
    headers,
    remoteAddress: () => request.socket.remoteAddress,
    received: performance.now(),
    peer: request.socket instanceof TLSSocket ? readPeerCertificates(request.socket) : undefined,
    auditId: headers.all("audit-id")[0] || randomUUID(),
    body: bodyReader(request),
    stream: () => request,
    abort,
    warn,
  };
}
