import { createServer, request, type IncomingMessage } from "node:http";
import { duplexPair, type Duplex } from "node:stream";
import type { Asked } from "../conformance/send.ts";
import { requestListener, upgradeListener, type ListenerOptions } from "../http/listener.ts";

/** How requests get to the server. */
export type InProcess = {
  readonly ask: (asked: Asked) => Promise<IncomingMessage>;
  /** A new connection, for clients that speak something else than HTTP's requests and answers. */
  readonly connect: () => Duplex;
};

/**
 * Node's HTTP server and client on the two ends of a stream instead of a socket: everything is as on a connection but for
 * TLS, and no port is taken.
 */
export function inProcess(options: ListenerOptions): InProcess {
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, requestListener(options));
  server.on("upgrade", upgradeListener(options));
  server.maxHeadersCount = 0;
  const connect = (): Duplex => {
    const [near, far] = duplexPair();
    // One end does not hear of it when the other is destroyed.
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
    server.emit("connection", far);
    return near;
  };
  const ask: InProcess["ask"] = ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) throw new Error("the request was aborted before it was sent");
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
  return { ask, connect };
}
