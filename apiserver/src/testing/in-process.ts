import { createServer, request, type IncomingMessage } from "node:http";
import { duplexPair } from "node:stream";
import type { Asked } from "../conformance/send.ts";
import { requestListener, upgradeListener, type ListenerOptions } from "../http/listener.ts";

/**
 * Node's HTTP server and client on the two ends of a stream instead of a socket: everything is as on a connection but for
 * TLS, and no port is taken.
 */
export function inProcess(options: ListenerOptions): (asked: Asked) => Promise<IncomingMessage> {
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, requestListener(options));
  server.on("upgrade", upgradeListener(options));
  server.maxHeadersCount = 0;
  return ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) throw new Error("the request was aborted before it was sent");
      const connect = (): ReturnType<typeof duplexPair>[0] => {
        const [near, far] = duplexPair();
        near.once("close", () => far.destroy());
        far.once("close", () => near.destroy());
        server.emit("connection", far);
        return near;
      };
      const sent = request({ method, path, headers, createConnection: connect }, (response) => {
        // Whoever reads the body is told; an abort that nobody reads is no fault.
        response.on("error", () => undefined);
        resolve(response);
      });
      const abort = (): void => void sent.destroy();
      signal.addEventListener("abort", abort, { once: true });
      sent.once("close", () => signal.removeEventListener("abort", abort));
      sent.on("error", reject);
      sent.end(body);
    });
}
