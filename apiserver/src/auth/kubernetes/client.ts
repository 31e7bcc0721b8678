import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { overOpenConnection, StaleConnection } from "../../http/stale-connection.ts";
import { setImmediate, setTimeout } from "node:timers/promises";
import { createSecureContext } from "node:tls";
import type { Connection, Credentials } from "./connection.ts";
import { timeLimit } from "./time-limit.ts";

/** The little of Kubernetes' API that delegated authentication and authorisation need. */
export type KubernetesClient = {
  /** The body as parsed JSON. Rejects with a {@link KubernetesError}. */
  readonly request: (call: Call) => Promise<unknown>;
  /** Each line of a watch as parsed JSON; ends when the server ends it. */
  readonly watch: (path: string, signal: AbortSignal) => AsyncIterable<unknown>;
  readonly close: () => void;
};

type Call = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};

/** kube-apiserver said no, or could not be asked (`status` is undefined). The message holds no secrets. */
export class KubernetesError extends Error {
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "KubernetesError";
    this.status = status;
  }
}

const TIMEOUT = 10_000;

export function kubernetesClient(connection: Connection): KubernetesClient {
  const agents = agentHolder(connection);
  const open = async (call: Call, refresh: boolean): Promise<IncomingMessage> => {
    const credentials = await connection.credentials({ refresh });
    const { agent, afterFirst } = await agents.of(credentials);
    const response = await overOpenConnection(() =>
      afterFirst((onSession) => send(connection, agent, credentials, call, onSession)),
    );
    if (response.statusCode !== 401 || refresh) return response;
    response.resume();
    return open(call, true);
  };
  return {
    request: async (call) => {
      const { signal, lift } = timeLimit(TIMEOUT, call.signal);
      try {
        const response = await open({ ...call, signal }, false);
        const text = await readText(response, call);
        return readJson(text, response.statusCode ?? 0, call);
      } finally {
        lift();
      }
    },
    watch: async function* watch(path, signal) {
      const call: Call = { method: "GET", path, signal };
      const response = await open(call, false);
      if (response.statusCode !== 200) {
        readJson(await readText(response, call), response.statusCode ?? 0, call);
      }
      yield* readLines(response);
    },
    close: agents.close,
  };
}

type Agents = { readonly of: (credentials: Credentials) => Promise<Connections>; readonly close: () => void };

/** One agent as long as the client certificate stays: a kept connection would go on being the old one. */
function agentHolder(connection: Connection): Agents {
  let current: { readonly key: string; readonly connections: Promise<Connections> } | undefined;
  // Where they could not be made, each request says so.
  const drop = (): void =>
    void current?.connections.then(
      ({ agent }) => agent.destroy(),
      () => undefined,
    );
  return {
    of: ({ certificate, key }) => {
      const wanted = `${certificate ?? ""}${key ?? ""}`;
      if (current?.key === wanted) return current.connections;
      drop();
      current = { key: wanted, connections: connectionsWith(connection, certificate, key) };
      return current.connections;
    },
    close: drop,
  };
}

type Connections = {
  readonly agent: Agent;
  /**
   * Lets the first request go ahead until it has a TLS session, or has ended: the others then take its connection or resume
   * its session, which costs each side half of a handshake. A start asks six things at once.
   */
  readonly afterFirst: <Answer>(ask: (onSession?: () => void) => Promise<Answer>) => Promise<Answer>;
};

async function connectionsWith(
  connection: Connection,
  certificate: string | undefined,
  key: string | undefined,
): Promise<Connections> {
  // To read CAs and keys holds this thread for up to 30 ms: what a storage asks another process for leaves before.
  await setImmediate();
  await setTimeout(2);
  const agent = new Agent({
    keepAlive: true,
    ...(connection.serverName && { servername: connection.serverName }),
    rejectUnauthorized: !connection.insecure,
    // One for all connections: to read CAs and keys for each takes as long as a handshake.
    secureContext: createSecureContext({
      ...(connection.ca && { ca: connection.ca }),
      ...(certificate && { cert: certificate, key }),
    }),
  });
  let first: Promise<void> | undefined;
  return {
    agent,
    afterFirst: async (ask) => {
      if (first) {
        await first;
        return ask();
      }
      let done: () => void = () => undefined;
      first = new Promise((resolve) => {
        done = resolve;
      });
      return ask(done).finally(done);
    },
  };
}

function send(
  connection: Connection,
  agent: Agent,
  { token }: Credentials,
  { method, path, body, signal }: Call,
  onSession: (() => void) | undefined,
): Promise<IncomingMessage> {
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const request = httpsRequest(`${connection.server}${path}`, {
      method,
      agent,
      ...(signal && { signal }),
      headers: {
        Accept: "application/json",
        "User-Agent": "kagg-apiserver",
        ...(bytes && { "Content-Type": "application/json", "Content-Length": bytes.length }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
    });
    if (onSession) request.once("socket", (socket) => socket.once("session", onSession));
    request.once("response", resolve);
    request.once("error", (error: NodeJS.ErrnoException) => {
      const problem = unreachable(method, path, connection.server, error);
      const stale = request.reusedSocket && error.code === "ECONNRESET";
      reject(stale ? new StaleConnection(problem.message, { cause: error }) : problem);
    });
    request.end(bytes);
  });
}

const unreachable = (method: string, path: string, server: string, error: Error): KubernetesError =>
  new KubernetesError(`${method} ${path}: ${server} cannot be asked: ${error.message}`, undefined, {
    cause: error,
  });

async function readText(response: IncomingMessage, { method, path }: Call): Promise<string> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  } catch (error) {
    throw new KubernetesError(`${method} ${path}: the answer broke off`, undefined, { cause: error });
  }
}

function readJson(text: string, status: number, { method, path }: Call): unknown {
  if (status < 200 || status > 299) {
    throw new KubernetesError(`${method} ${path}: ${status} ${statusMessage(text)}`, status);
  }
  const body = parse(text);
  if (body === undefined) throw new KubernetesError(`${method} ${path}: the answer is not JSON`, status);
  return body;
}

function statusMessage(text: string): string {
  const body = parse(text);
  const message = typeof body === "object" && body !== null && "message" in body ? body.message : undefined;
  return typeof message === "string" ? message : "without a Status";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* readLines(response: IncomingMessage): AsyncGenerator {
  response.setEncoding("utf8");
  let rest = "";
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim()) yield parse(line);
  }
}
