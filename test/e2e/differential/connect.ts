import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";
import { gunzipSync } from "node:zlib";

export type Credentials = { readonly cert: Buffer; readonly key: Buffer };

type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  /** Called once the headers of the answer are there. */
  readonly onBegin?: () => void;
};

export type Received = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly warnings: readonly string[];
  readonly body: Buffer;
};

export type Request = (sent: Sent) => Promise<Received>;

/** Sends requests to a port of this machine over connections that show one certificate, or none. */
export function connect({
  port,
  ca,
  credentials,
}: {
  port: number;
  ca: Buffer;
  credentials?: Credentials;
}): Request {
  const agent = new Agent({ keepAlive: true, ca, ...credentials });
  return ({ method, path, headers = {}, body, onBegin }) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? undefined : { "content-length": Buffer.byteLength(body) };
      const options = { host: "127.0.0.1", port, agent, method, path, headers: { ...length, ...headers } };
      request(options, (response) => {
        onBegin?.();
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            warnings: response.headersDistinct["warning"] ?? [],
            body: response.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes,
          });
        });
      })
        .on("error", reject)
        .setTimeout(20_000, () => reject(new Error(`no answer to ${method} ${path}`)))
        .end(body);
    });
}
