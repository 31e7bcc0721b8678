import type { Server } from "node:https";
import type { Socket } from "node:net";

/** The open connections of a server, and on how many requests each of them is at work. */
export type Connections = {
  /** Destroys those that are at work on nothing and were so at the last call, too. */
  readonly closeIdle: () => void;
};

/**
 * Node's `closeIdleConnections` passes over a connection that has not sent a request yet, and one that is still in its
 * TLS handshake. Go's transport dials more connections than it uses, so kube-aggregator has some of those open, and a
 * server would wait for them until its time for shutting down is over.
 */
export function trackConnections(server: Server): Connections {
  const open = new Map<string, { readonly socket: Socket; requests: number; wasIdle: boolean }>();
  server.on("connection", (socket: Socket) => {
    const key = keyOf(socket);
    open.set(key, { socket, requests: 0, wasIdle: false });
    socket.once("close", () => open.delete(key));
  });
  server.on("request", ({ socket }, response) => {
    const connection = open.get(keyOf(socket));
    if (!connection) return;
    connection.requests += 1;
    response.once("close", () => {
      connection.requests -= 1;
      connection.wasIdle = false;
    });
  });
  return {
    closeIdle: () => {
      for (const connection of open.values()) {
        const isIdle = connection.requests === 0;
        // One look is not enough: the end of an answer may still be on its way through the socket.
        if (isIdle && connection.wasIdle) connection.socket.destroy();
        connection.wasIdle = isIdle;
      }
    },
  };
}

const keys = new WeakMap<Socket, string>();

/** The TCP socket and the TLS socket on top of it have the same peer, and nothing public leads from one to the other. */
function keyOf(socket: Socket): string {
  const known = keys.get(socket);
  if (known !== undefined) return known;
  const key = `${socket.remoteAddress} ${socket.remotePort}`;
  keys.set(socket, key);
  return key;
}
