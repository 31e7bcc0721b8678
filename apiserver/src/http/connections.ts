import type { IncomingMessage } from "node:http";
import type { Server } from "node:https";
import type { Socket } from "node:net";

/** The open connections of a server, and on how many requests each of them is at work. */
export type Connections = {
  /** Destroys those that are at work on nothing and were so at the last call, too. */
  readonly closeIdle: () => void;
};

export type ConnectionOptions = {
  /** How many may be in their TLS handshake at once; beyond it the oldest is closed. */
  readonly handshakes: number;
};

type Connection = {
  readonly socket: Socket;
  requests: number;
  wasIdle: boolean;
  /** A request is over. */
  readonly onClose: () => void;
};

function connectionOf(socket: Socket): Connection {
  const connection: Connection = {
    socket,
    requests: 0,
    wasIdle: false,
    onClose: () => {
      connection.requests -= 1;
      connection.wasIdle = false;
    },
  };
  return connection;
}

/**
 * Node's `closeIdleConnections` passes over a connection that has not sent a request yet, and one that is still in its
 * TLS handshake. Go's transport dials more connections than it uses, so kube-aggregator has some of those open, and a
 * server would wait for them until its time for shutting down is over.
 */
export function trackConnections(server: Server, options: ConnectionOptions): Connections {
  const open = new Map<string, Connection>();
  const shaking = new Map<string, Socket>();
  const secure = new WeakMap<Socket, Connection>();
  server.on("connection", (socket: Socket) => {
    const key = keyOf(socket);
    open.set(key, connectionOf(socket));
    shaking.set(key, socket);
    const [oldest] = shaking.values();
    if (shaking.size > options.handshakes) oldest?.destroy();
    socket.once("close", () => {
      open.delete(key);
      shaking.delete(key);
    });
  });
  server.on("secureConnection", (socket: Socket) => {
    const key = keyOf(socket);
    shaking.delete(key);
    const connection = open.get(key);
    if (connection) secure.set(socket, connection);
  });
  server.on("request", ({ socket }, response) => {
    const connection = secure.get(socket);
    if (!connection) return;
    connection.requests += 1;
    response.on("close", connection.onClose);
  });
  // Until it closes: who took it over ends it.
  server.on("upgrade", ({ socket }: IncomingMessage) => {
    const connection = secure.get(socket);
    if (connection) connection.requests += 1;
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

/** The TCP socket and the TLS socket on top of it have the same peer, and nothing public leads from one to the other. */
const keyOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
