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
import { after, settle, type NowOrLater } from "./now-or-later.ts";
import { isWatch, safeRequestInfo, type RequestInfo } from "./request-info.ts";
import { runPipeline } from "./run-pipeline.ts";
import { badRequest } from "./status-error.ts";
import { warnings } from "./warnings.ts";
import { handshakeProblem, serveWebSocket } from "./web-socket.ts";
import { writeReply, type WriteOptions } from "./write-reply.ts";

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
    answerOrBreak(options, { request, response, upgrade: undefined });
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
    answerOrBreak(options, { request, response, upgrade: { socket, head } });
  };
}

type Upgrade = { readonly socket: Duplex; readonly head: Buffer };

type Call = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upgrade: Upgrade | undefined;
};

function answerOrBreak(options: ListenerOptions, call: Call): void {
  void settle(
    () => answer(options, call),
    () => undefined,
    () => (call.upgrade?.socket ?? call.response).destroy(),
  );
}

function answer(options: ListenerOptions, call: Call): NowOrLater<void> {
  const { pipeline, observe, isConnect, draining } = options;
  const { request, response, upgrade } = call;
  const abort = new AbortController();
  const texts = warnings();
  const incoming = readIncoming(request, abort, texts.add, isConnect);
  response.on("close", () => {
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
  const answered = runPipeline(
    incoming,
    // Only a connect subresource opens a WebSocket.
    incoming.isLongRunning ? whereItShakesHands(pipeline, request, upgrade) : pipeline,
    end,
  );
  return after(answered, ({ reply, fault }) => {
    observation.start?.(reply);
    // Nobody reads such a socket any more: a client that goes away would not be noticed, not even at the server's end.
    if (upgrade && !reply.webSocket && !reply.takeOver)
      upgrade.socket.once("end", () => upgrade.socket.destroy()).resume();
    if (response.destroyed) abort.abort();
    const finish = (bytes: number, broken?: unknown): void => {
      if (incoming.isLongRunning) draining.removeEventListener("abort", end);
      const milliseconds = performance.now() - incoming.received;
      observation.end({ incoming, reply, status: reply.status, milliseconds, bytes, fault: fault ?? broken });
    };
    return settle(
      () =>
        send(call, incoming, reply, { warnings: texts.headers(), draining, abort, onItem: observation.item }),
      finish,
      (error) => {
        // A stream that breaks must not look like one that is over.
        response.destroy();
        finish(0, error);
      },
    );
  });
}

type Sending = Pick<WriteOptions, "warnings" | "onItem"> & {
  readonly draining: AbortSignal;
  readonly abort: AbortController;
};

/** The bytes of the body, once they are sent. */
function send(
  { request, response, upgrade }: Call,
  incoming: Incoming,
  reply: Reply,
  { warnings, draining, abort, onItem }: Sending,
): NowOrLater<number> {
  const refuses = reply.status >= 400 && hasBody(request);
  return after(refuses && !request.complete ? discardBody(request) : undefined, () => {
    if (upgrade && (reply.webSocket ?? reply.takeOver))
      return untilDrained(draining, abort, () =>
        takeOver(request, response, upgrade, reply, abort.signal, incoming),
      );
    const close = draining.aborted || (refuses && !request.complete);
    const own = ["Audit-ID", incoming.auditId, ...ALWAYS];
    return writeReply(response, reply, {
      headers: close ? [...own, "Connection", "close"] : own,
      warnings,
      acceptEncoding: () => incoming.headers.get("accept-encoding"),
      withoutBody: request.method === "HEAD",
      abort,
      onItem,
    });
  });
}

/** Not `AbortSignal.any`: Node keeps a reference in `draining` for each that there ever was. */
function untilDrained(
  draining: AbortSignal,
  abort: AbortController,
  serve: () => Promise<number>,
): Promise<number> {
  const end = (): void => abort.abort();
  draining.addEventListener("abort", end, { once: true });
  if (draining.aborted) end();
  return serve().finally(() => draining.removeEventListener("abort", end));
}

/** One without these has none; Node calls a request complete only when it has read on from its headers. */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;

const ALWAYS = ["Cache-Control", "no-cache, private", "X-Content-Type-Options", "nosniff"];

/** Refuses a WebSocket to who has not asked for one as they should, before anyone is told that it opens. */
function whereItShakesHands(
  pipeline: Pipeline,
  request: IncomingMessage,
  upgrade: Upgrade | undefined,
): Pipeline {
  return (incoming) =>
    after(pipeline(incoming), (reply) => {
      if (!reply.webSocket) return reply;
      const problem = upgrade ? handshakeProblem(request) : "Upgrade request required";
      if (problem !== undefined) throw badRequest(problem);
      return reply;
    });
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
