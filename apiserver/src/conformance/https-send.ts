import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";
import type { Send } from "./send.ts";

/** How a server is reached over TLS, and as whom. */
export type HttpsSendOptions = {
  /** `https://host:port`, with a path in front of `/apis` where there is one. */
  readonly server: string;
  /** PEM; system roots without it. */
  readonly ca?: string;
  /** PEM of a client certificate and its key. */
  readonly certificate?: string;
  readonly key?: string;
  /** Sent with every request that does not say otherwise: `Authorization`, or `X-Remote-User` for a front proxy. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The name that the server's certificate must have; that of the URL without it. */
  readonly serverName?: string;
};

/** Requests over TLS, on connections that are kept; `close` ends them. The server's certificate is verified. */
export function httpsSend(options: HttpsSendOptions): { readonly send: Send; readonly close: () => void } {
  const { server, ca, certificate, key, headers: always = {}, serverName } = options;
  const agent = new Agent({
    keepAlive: true,
    ...(ca && { ca }),
    ...(certificate && { cert: certificate }),
    ...(key && { key }),
    ...(serverName && { servername: serverName }),
  });
  const send: Send = ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${server.replace(/\/$/, "")}${path}`,
        { method, agent, headers: { ...always, ...headers } },
        (response) => resolve(answering(response)),
      );
      // Handed to `request`, a signal is an error of the connection too, which nobody hears once its answer is read.
      const abort = (): void => void sent.destroy();
      signal.addEventListener("abort", abort, { once: true });
      sent.once("close", () => signal.removeEventListener("abort", abort));
      sent.on("error", reject);
      sent.end(body);
    });
  return { send, close: () => agent.destroy() };
}

function answering(response: IncomingMessage): Awaited<ReturnType<Send>> {
  // Whoever reads the body is told; an abort that nobody reads is no fault of this process.
  response.on("error", () => undefined);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(", ") : (value ?? ""),
      ]),
    ),
    body: response,
  };
}
