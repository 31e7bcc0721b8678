import { once } from "node:events";
import {
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { ClusterRequest, ClusterResponse } from "./cluster.ts";
import type { Credentials } from "./credentials.ts";
import type { Target } from "./kubeconfig/target.ts";

/** One request over a kept connection. Rejects with node's own error where no answer came. */
export type Transport = {
  readonly send: (request: ClusterRequest, credentials: Credentials) => Promise<ClusterResponse>;
  readonly close: () => void;
};

const defaultTimeout = 30_000;

export function transport(target: Target): Transport {
  const secure = target.server.protocol === "https:";
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, maxSockets: 8 })
    : new HttpAgent({ keepAlive: true, maxSockets: 8 });
  const send: Transport["send"] = async (request, credentials) => {
    const body = bodyOf(request.body);
    const options: RequestOptions = {
      method: request.method ?? "GET",
      host: target.server.hostname.replace(/^\[|\]$/g, ""),
      port: target.server.port || (secure ? 443 : 80),
      path: target.server.pathname.replace(/\/$/, "") + request.path,
      headers: {
        accept: "application/json",
        "user-agent": "kagg",
        ...(body && { "content-type": "application/json", "content-length": body.length }),
        ...credentials.headers,
        ...request.headers,
      },
      agent: credentials.agent ?? agent,
      ...(secure && tlsOptions(target, credentials)),
    };
    return exchange(secure, options, body, request);
  };
  return { send, close: () => agent.destroy() };
}

const bodyOf = (body: unknown): Buffer | undefined =>
  body === undefined ? undefined : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));

function tlsOptions(target: Target, credentials: Credentials): object {
  return {
    ...(target.ca && { ca: target.ca }),
    ...(credentials.certificate && { cert: credentials.certificate }),
    ...(credentials.key && { key: credentials.key }),
    ...(target.serverName && { servername: target.serverName }),
    rejectUnauthorized: !target.insecure,
  };
}

async function exchange(
  secure: boolean,
  options: RequestOptions,
  body: Buffer | undefined,
  { timeout = defaultTimeout, signal }: ClusterRequest,
): Promise<ClusterResponse> {
  const deadline = AbortSignal.timeout(timeout);
  const cut = signal ? AbortSignal.any([signal, deadline]) : deadline;
  const sent = (secure ? httpsRequest : httpRequest)({ ...options, signal: cut });
  // `once` listens until the answer starts; a connection that is cut after that fails the reading as well.
  sent.on("error", () => undefined);
  sent.end(body);
  try {
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    return await readAll(response);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (deadline.aborted) throw timedOut(timeout);
    // A kept connection that the server closed just now: the request was not looked at (Node's http docs).
    const stale = sent.reusedSocket && (error as NodeJS.ErrnoException).code === "ECONNRESET";
    if (!stale) throw error;
    return exchange(secure, { ...options, agent: false }, body, {
      path: "",
      timeout,
      ...(signal && { signal }),
    });
  }
}

async function readAll(response: IncomingMessage): Promise<ClusterResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: Buffer.concat(chunks).toString("utf8"),
  };
}

const timedOut = (timeout: number): Error =>
  Object.assign(new Error(`no answer within ${timeout / 1000} s`), { code: "ETIMEDOUT" });
