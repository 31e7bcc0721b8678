import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import {
  headerLines,
  safeRequestInfo,
  isWatch,
  StatusError,
  type Incoming,
  type KubeObject,
  type Reply,
  type Status,
  type User,
} from "@kagg/apiserver/internal";

export type ClientRequest = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Encoded, without a query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** `application/json` by default. */
  readonly contentType?: string;
  /** `application/json` by default; see {@link accepts}. */
  readonly accept?: string;
  /** The loopback of kube-apiserver by default, who may all. */
  readonly user?: User;
};

export type WatchEvent = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubeObject;
};

/** Requests inside of the process, aggregated APIs included; nobody asks who sends them, or whether they may. */
export type Client = {
  /** Rejects with a StatusError for what is answered with 400 or more. */
  readonly send: (request: ClientRequest) => Promise<KubeObject>;
  /** The events of a watch, until it ends or `signal` aborts. Rejects as {@link Client.send} does. */
  readonly watch: (
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    /** `application/json` by default. */
    accept?: string,
  ) => AsyncIterable<WatchEvent>;
};

/** What a controller asks for besides whole objects. */
export const accepts = {
  discovery: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  metadata: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
  metadataList: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
} as const;

/** As kube-apiserver calls itself. */
const loopback: User = {
  name: "system:apiserver",
  uid: "",
  groups: ["system:authenticated", "system:masters"],
  extra: {},
};

/** What answers a request once it is known who asks and that they may. */
export type Dispatch = (incoming: Incoming, user: User) => Promise<Reply>;

export function clientOf(dispatch: Dispatch): Client {
  return {
    send: async (request) => {
      const reply = await dispatch(incomingOf(request, new AbortController()), request.user ?? loopback);
      return answerOf(reply.status, await textOf(reply.body));
    },
    watch: async function* watch(path, query, signal, accept) {
      const abort = new AbortController();
      const end = (): void => abort.abort();
      signal.addEventListener("abort", end, { once: true });
      if (signal.aborted) end();
      try {
        const all = { ...query, watch: "1" };
        const reply = await dispatch(
          incomingOf({ method: "GET", path, query: all, ...(accept && { accept }) }, abort),
          loopback,
        );
        if (reply.status >= 400) answerOf(reply.status, await textOf(reply.body));
        yield* eventsOf(reply.body);
      } finally {
        signal.removeEventListener("abort", end);
        abort.abort();
      }
    },
  };
}

function incomingOf(
  { method, path, query, body, contentType, accept = "application/json" }: ClientRequest,
  abort: AbortController,
): Incoming {
  const parameters = new URLSearchParams(query);
  const text = parameters.toString();
  const info = safeRequestInfo(method, path, parameters);
  const bytes = Buffer.from(body === undefined ? "" : JSON.stringify(body));
  return {
    method,
    path,
    target: text ? `${path}?${text}` : path,
    query: parameters,
    info,
    isLongRunning: isWatch(info),
    headers: headerLines([
      "Accept",
      accept,
      "User-Agent",
      "kagg-sandbox",
      ...(body === undefined ? [] : ["Content-Type", contentType ?? "application/json"]),
      ...(body === undefined ? [] : ["Content-Length", String(bytes.length)]),
    ]),
    remoteAddress: () => "127.0.0.1",
    received: performance.now(),
    peer: undefined,
    auditId: randomUUID(),
    body: () => Promise.resolve(bytes),
    stream: () => Readable.from([bytes]),
    abort,
    warn: () => undefined,
  };
}

async function textOf(body: Reply["body"]): Promise<string> {
  if (typeof body === "string") return body;
  if (Buffer.isBuffer(body)) return body.toString();
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

function answerOf(code: number, text: string): KubeObject {
  if (code < 400) return JSON.parse(text) as KubeObject;
  const { reason = "", message = "", details } = readStatus(text);
  throw new StatusError(code, reason, message, details);
}

/** An error that is no Status, as a proxy gives it, is kept as its text. */
function readStatus(text: string): Partial<Status> {
  try {
    const status = JSON.parse(text) as Status;
    if (status.kind === "Status") return status;
  } catch {
    // Said below.
  }
  return { reason: "Unknown", message: text.trim() };
}

async function* eventsOf(body: Reply["body"]): AsyncIterable<WatchEvent> {
  if (typeof body === "string" || Buffer.isBuffer(body)) return;
  let left = "";
  for await (const part of body) {
    const lines = (left + part.toString()).split("\n");
    left = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as WatchEvent;
  }
}
