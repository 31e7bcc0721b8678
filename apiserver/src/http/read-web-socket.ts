import type { RawData, WebSocket } from "ws";
import type { WebSocketConnection } from "./web-socket-connection.ts";

/** A WebSocket of the library, at either end, as one that is read message by message; `sent` counts bytes. */
export function connectionOf(socket: WebSocket): { connection: WebSocketConnection; sent: () => number } {
  let bytes = 0;
  return {
    sent: () => bytes,
    connection: {
      protocol: socket.protocol,
      messages: messagesOf(socket),
      close: (code, reason) => socket.close(code, reason),
      send: (data) =>
        new Promise((resolve) => {
          bytes += data.length;
          socket.send(data, () => resolve());
        }),
    },
  };
}

/** Stops reading while its reader is busy: a client cannot fill the memory. */
function messagesOf(socket: WebSocket): AsyncIterable<string | Buffer> {
  const queue: (string | Buffer)[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  socket.on("message", (data: RawData, isBinary) => {
    const bytes = Buffer.isBuffer(data)
      ? data
      : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
    queue.push(isBinary ? bytes : bytes.toString());
    socket.pause();
    wake();
  });
  socket.once("close", () => {
    ended = true;
    wake();
  });
  return (async function* messages() {
    for (;;) {
      const next = queue.shift();
      if (next !== undefined) {
        yield next;
        continue;
      }
      if (ended) return;
      socket.resume();
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ended || queue.length > 0) resolve();
      });
    }
  })();
}
