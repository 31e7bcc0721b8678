import type { Server } from "node:https";
import type { Socket } from "node:net";

/**
 * Ends connections on which no request ever came; to be called while the server closes. Node counts them as busy until
 * its header timeout of a minute, and Go clients such as kube-aggregator keep some: they dial for a request that
 * then takes another connection.
 */
export function unusedConnections(server: Server): { readonly end: () => void } {
  const unused = new Map<string, { readonly socket: Socket; readonly since: number }>();
  const add = (socket: Socket): void => {
    const key = keyOf(socket);
    unused.set(key, { socket, since: Date.now() });
    socket.once("close", () => {
      if (unused.get(key)?.socket === socket) unused.delete(key);
    });
  };
  server.on("connection", add);
  // In place of the TCP connection below it.
  server.on("secureConnection", add);
  server.on("request", ({ socket }) => unused.delete(keyOf(socket)));
  return {
    end: () => {
      for (const { socket, since } of unused.values()) {
        if (Date.now() - since > grace) socket.destroy();
      }
    },
  };
}

const keyOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** Milliseconds in which the first request of a new connection may be on its way. */
const grace = 500;
