import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { connectionOf } from "../http/read-web-socket.ts";
import type { WebSocketConnection } from "../http/web-socket-connection.ts";
import { textOf } from "./read-answer.ts";

type Asked = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
};

/** Opens a WebSocket on a connection; rejects with what the server says where it refuses. */
export function openSocket(
  connect: () => Duplex,
  { path, headers, protocols }: Asked,
): Promise<WebSocketConnection> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://in-process${path}`, [...protocols], {
      headers,
      createConnection: connect,
    });
    socket.on("error", reject);
    socket.once("unexpected-response", (_, answer: IncomingMessage) => {
      textOf(answer).then(
        (text) => reject(new Error(`the WebSocket was answered with ${answer.statusCode}: ${text}`)),
        reject,
      );
    });
    const { connection } = connectionOf(socket);
    socket.once("open", () => resolve({ ...connection, protocol: socket.protocol }));
  });
}
