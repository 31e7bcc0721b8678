import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { connectionOf } from "./read-web-socket.ts";
import type { WebSocketConnection } from "./web-socket-connection.ts";

/** What takes over a connection; `protocol` has been chosen from what the client offers. */
export type WebSocketReply = {
  readonly protocol: string;
  readonly serve: (connection: WebSocketConnection) => Promise<void>;
};

/** A message of a client can be as large as any other body. */
const MESSAGE_LIMIT = 3 * 1024 * 1024;

/** How long a client has to answer the end, in milliseconds. */
const CLOSING_TIME = 5000;

/**
 * What is wrong with a handshake; undefined where nothing is. ws looks at the same, and answers with plain text that knows
 * no audit ID, has a body for HEAD too, and is seen by no metric.
 */
export function handshakeProblem({ method, headers }: IncomingMessage): string | undefined {
  if (method !== "GET") return "a WebSocket is opened by GET";
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "")) {
    return "missing or invalid Sec-WebSocket-Key header";
  }
  const version = headers["sec-websocket-version"];
  if (version !== "13" && version !== "8") return "missing or invalid Sec-WebSocket-Version header";
  const offered = headers["sec-websocket-protocol"]?.split(",").map((one) => one.trim()) ?? [];
  const areTokens = offered.every((one) => /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(one));
  return areTokens && new Set(offered).size === offered.length
    ? undefined
    : "invalid Sec-WebSocket-Protocol header";
}

/** Does the handshake, serves the connection, and resolves with the bytes that were sent once it is over. */
export async function serveWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { protocol, serve }: WebSocketReply,
  signal: AbortSignal,
  headers: readonly string[],
): Promise<number> {
  // With the first one: most servers have none.
  const { WebSocketServer } = await import("ws");
  if (socket.destroyed) return 0;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MESSAGE_LIMIT,
    perMessageDeflate: false,
    handleProtocols: () => protocol || false,
  });
  server.once("headers", (lines) => lines.push(...headers));
  const opened = await new Promise<WebSocket | undefined>((resolve) => {
    // A handshake that is none is answered by ws with a 400, and the socket closes.
    socket.once("close", () => resolve(undefined));
    server.handleUpgrade(request, socket, head, resolve);
  });
  if (!opened) return 0;
  const closed = new Promise<void>((resolve) => {
    opened.once("close", () => resolve());
  });
  opened.on("error", () => undefined);
  // 1001: the server goes away.
  let timer: NodeJS.Timeout | undefined;
  const end = (code: number, reason?: string): void => {
    opened.close(code, reason);
    // One that is paused would not see the other side's end.
    opened.removeAllListeners("message");
    opened.resume();
    timer ??= setTimeout(() => opened.terminate(), CLOSING_TIME);
  };
  const leave = (): void => end(1001, "the server is shutting down");
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  const { connection, sent } = connectionOf(opened);
  try {
    await serve(connection);
    end(1000);
  } catch (error) {
    end(1011, "the server has failed");
    throw error;
  } finally {
    signal.removeEventListener("abort", leave);
    await closed;
    clearTimeout(timer);
  }
  return sent();
}
