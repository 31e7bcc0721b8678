import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { overOpenConnection, StaleConnection } from "../../http/stale-connection.ts";
import type { Json } from "../../resource/kube-object.ts";
import type { ClientConfig } from "./configuration.ts";

/** Posts JSON to webhooks; rejects with an Error in the words that kube-apiserver would have. */
export type WebhookClient = {
  readonly post: (config: ClientConfig, body: string, options: PostOptions) => Promise<Json>;
  readonly close: () => void;
};

type PostOptions = { readonly seconds: number; readonly signal: AbortSignal };

/** Where a Service is reached, or why it is not, in Go's words. */
export type ResolveService = (service: {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}) => { readonly host: string; readonly port: number } | { readonly error: string };

/** k8s.io/apiserver/pkg/util/webhook/client.go; Services are found by DNS unless `resolve` says where they are. */
export function webhookClient(resolve?: ResolveService): WebhookClient {
  // Connections are kept by what they trust and whom they expect, too.
  const agent = new Agent({ keepAlive: true });
  return {
    post: async (config, body, { seconds, signal }) => {
      const target = targetOf(config, seconds, resolve);
      const timeout = AbortSignal.timeout(seconds * 1000);
      const limit = AbortSignal.any([signal, timeout]);
      try {
        const response = await overOpenConnection(() => send(target, agent, body, limit));
        return readAnswer(response.statusCode ?? 0, await textOf(response));
      } catch (error) {
        if (error instanceof AnswerError) throw error;
        const why = timeout.aborted ? "context deadline exceeded" : describe(error, target.url);
        throw new Error(`Post ${JSON.stringify(target.shown)}: ${why}`, { cause: error });
      }
    },
    close: () => agent.destroy(),
  };
}

type Target = {
  readonly url: URL;
  /** As Go writes it: with the port of a Service, whichever it is. */
  readonly shown: string;
  readonly servername: string | undefined;
  readonly ca: string | undefined;
  /** Where to connect; undefined for what the URL says. */
  readonly reach: ReturnType<ResolveService> | undefined;
};

function targetOf(
  { url: given, service, caBundle }: ClientConfig,
  seconds: number,
  resolve: ResolveService | undefined,
): Target {
  if (!service && !given) throw new AnswerError("webhook configuration must have either service or URL");
  // A service is found by its name in the cluster's DNS, as Go's default resolver does.
  const url = service
    ? new URL(`https://${service.name}.${service.namespace}.svc:${service.port ?? 443}`)
    : new URL(given ?? "");
  if (service?.path) url.pathname = service.path;
  url.searchParams.set("timeout", `${seconds}s`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = service && !url.port ? ":443" : "";
  return {
    url,
    shown: url.href.replace(url.host, `${url.host}${port}`),
    servername: isIP(host) ? undefined : host,
    ca: caBundle ? Buffer.from(caBundle, "base64").toString() : undefined,
    reach: service && resolve?.({ ...service, port: service.port ?? 443 }),
  };
}

function send(
  { url, servername, ca, reach }: Target,
  agent: Agent,
  body: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  if (reach && "error" in reach) return Promise.reject(new Error(reach.error));
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, {
      method: "POST",
      agent,
      signal,
      ...(ca !== undefined && { ca }),
      ...(servername !== undefined && { servername }),
      ...(reach && { hostname: reach.host, port: reach.port }),
      headers: {
        ...(reach && { Host: url.host }),
        Accept: "application/json, */*",
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
        "User-Agent": "kagg-apiserver-admission",
      },
    });
    request.once("response", resolve);
    request.once("error", (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && error.code === "ECONNRESET";
      reject(stale ? new StaleConnection(error.message, { cause: error }) : error);
    });
    request.end(body);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The server answered, and the answer is of no use. */
class AnswerError extends Error {}

/** client-go's rest.Request has these words for an answer that is no Status; apimachinery's NewGenericServerResponse. */
function readAnswer(status: number, text: string): Json {
  if (status < 200 || status > 206) {
    const known: Readonly<Record<number, string>> = {
      401: "the server has asked for the client to provide credentials",
      404: "the server could not find the requested resource",
      405: "the server does not allow this method on the requested resource",
      503: "the server is currently unable to handle the request",
    };
    const broken = `an error on the server (${JSON.stringify(text.trim() || "unknown")}) has prevented the request from succeeding`;
    throw new AnswerError(
      known[status] ?? (status >= 500 ? broken : `the server responded with the status code ${status}`),
    );
  }
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new AnswerError("couldn't get version/kind; json parse error: the answer is not JSON", {
      cause: error,
    });
  }
}

/** Go's words for the two faults that people look for most. */
function describe(error: unknown, { hostname, port }: URL): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return `dial tcp ${hostname}:${port || 443}: connect: connection refused`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `dial tcp: lookup ${hostname}: no such host`;
  return message;
}
