import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import type { Duplex, Readable } from "node:stream";
import type { TLSSocket } from "node:tls";
import { connectionError, EOF, GoError } from "../../tls-as-go/go-error.ts";
import { dialTls, type Dial } from "../../tls-as-go/dial.ts";
import type { Location } from "./resolve-service.ts";

export type BackendRequest = {
  readonly location: Location;
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  /** Name, value, name, value…; all of them but what says how the body is cut and that the connection stays open. */
  readonly headers: readonly string[];
  readonly body?: Readable | undefined;
  /** Told when there is a connection, and the request goes out. */
  readonly onConnected?: () => void;
  /** Breaks the request off; its reason is what the request fails with. */
  readonly signal: AbortSignal;
};

/** Connections to the server of one APIService, kept open between requests: what Go calls a transport. */
export type Backend = {
  /** Resolves with the head of the answer, whatever its status. Rejects with a {@link GoError}. */
  readonly send: (request: BackendRequest) => Promise<IncomingMessage>;
  /** Over a connection of its own. Where the server switches protocols, the connection comes with the answer. */
  readonly upgrade: (request: BackendRequest) => Promise<Upgraded>;
  /** As Go's CloseIdleConnections: after a failure, the next request dials anew. */
  readonly closeIdle: () => void;
  /** All of them: requests that are under way break. */
  readonly close: () => void;
};

export type Upgraded = {
  readonly response: IncomingMessage;
  /** undefined where it did not switch. */
  readonly socket: Duplex | undefined;
  /** What the server sent behind its answer. */
  readonly head: Buffer;
};

/** How a connection is made, but for where it leads. */
export type Trust = Omit<Dial, "host" | "port" | "address">;

export function createBackend(trust: Trust): Backend {
  const addresses = new Map<string, string>();
  const agent = new Agent({ keepAlive: true });
  Object.assign(agent, {
    createConnection: (
      { host, port }: { readonly host: string; readonly port: number },
      done: Done,
    ): void => {
      const address = addresses.get(`${host} ${port}`) ?? `${host}:${port}`;
      void handOver(dialTls({ ...trust, host, port, address }), done);
    },
  });
  const send = async (request: BackendRequest, isAgain = false): Promise<IncomingMessage> => {
    const { host, port } = reachOf(request.location);
    addresses.set(`${host} ${port}`, request.location.address);
    const sent = begin(request, { agent, host, port });
    try {
      return (await answerOf(sent, request)).response;
    } catch (error) {
      // A connection that the server closed while it was idle: nothing of the request has been seen.
      const mayRepeat = sent.reusedSocket && !request.body && !request.signal.aborted && !isAgain;
      if (!mayRepeat) throw error;
      return send(request, true);
    }
  };
  return {
    send: (request) => send(request),
    upgrade: async (request) => {
      const { address } = request.location;
      const dialled = async (): Promise<TLSSocket> =>
        dialTls({ ...trust, ...reachOf(request.location), address });
      const socket = await dialled().catch(inWords((text) => `error dialing backend: ${text}`));
      return answerOf(begin(request, { createConnection: () => socket }), request).catch(
        inWords((text) => (text === EOF ? "unexpected EOF" : text)),
      );
    },
    closeIdle: () => {
      for (const sockets of Object.values(agent.freeSockets)) for (const one of sockets ?? []) one.destroy();
    },
    close: () => agent.destroy(),
  };
}

type Done = (error: Error | null, socket?: TLSSocket) => void;

async function handOver(dialled: Promise<TLSSocket>, done: Done): Promise<void> {
  try {
    done(null, await dialled);
  } catch (error) {
    done(error as Error);
  }
}

/** kube-proxy refuses what no endpoint is ready for. */
function reachOf({ address, reach }: Location): { readonly host: string; readonly port: number } {
  if (!reach) throw new GoError(`dial tcp ${address}: connect: connection refused`);
  return reach;
}

const inWords =
  (say: (text: string) => string) =>
  (error: unknown): never => {
    throw error instanceof GoError ? new GoError(say(error.message)) : error;
  };

/** Begins a request with exactly these header lines. */
function begin(
  { method, target, headers }: BackendRequest,
  options: Pick<RequestOptions, "agent" | "host" | "port" | "createConnection">,
): ClientRequest {
  const lines = new Map<string, string[]>();
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = "", value = ""] = headers.slice(at, at + 2);
    // oxlint-disable-next-line no-control-regex -- what Go refuses is exactly these
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
      throw new GoError(`net/http: invalid header field value for "${name}"`);
    }
    lines.set(name, [...(lines.get(name) ?? []), value]);
  }
  const sent = httpRequest({ ...options, method, path: target, setHost: false });
  // That a connection stays open goes without saying, and Go does not say it.
  sent.removeHeader("Connection");
  for (const [name, values] of lines) sent.setHeader(name, values.length === 1 ? (values[0] ?? "") : values);
  return sent;
}

function answerOf(
  sent: ClientRequest,
  { location, body, signal, onConnected }: BackendRequest,
): Promise<Upgraded> {
  const stop = (): void => void sent.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  if (onConnected) sent.once("socket", onConnected);
  return new Promise((resolve, reject) => {
    sent.once("response", (response) => {
      // The answer has its own end: whoever breaks off then does so by destroying it.
      response.once("close", () => signal.removeEventListener("abort", stop));
      resolve({ response, socket: undefined, head: Buffer.alloc(0) });
    });
    sent.once("upgrade", (response, socket, head) => {
      signal.removeEventListener("abort", stop);
      resolve({ response, socket, head });
    });
    sent.on("error", (error) => {
      signal.removeEventListener("abort", stop);
      reject(signal.aborted ? (signal.reason as Error) : inGo(error, sent, location));
    });
    if (body) {
      body.once("error", (error) => sent.destroy(error));
      body.pipe(sent);
    } else {
      sent.end();
    }
  });
}

function inGo(error: Error, { socket }: ClientRequest, { address }: Location): GoError {
  if (error instanceof GoError) return error;
  const local = `${socket?.localAddress ?? "127.0.0.1"}:${socket?.localPort ?? 0}`;
  return connectionError(error, { local, remote: address });
}
