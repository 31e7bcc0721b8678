import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP proxy that can fail. */
export type Proxy = {
  readonly url: string;
  /** `cut`: connections break and none is taken. `mute`: what is asked arrives, and no answer comes back. */
  readonly set: (mode: "open" | "cut" | "mute") => void;
  readonly close: () => Promise<void>;
};

export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let mode: "open" | "cut" | "mute" = "open";
  const server = createServer((client) => {
    if (mode === "cut") {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    const pair = [client, upstream] as const;
    for (const socket of pair) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        for (const one of pair) one.destroy();
      });
    }
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data) => {
      if (mode !== "mute") client.write(data);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next) => {
      // What an answer has missed cannot be made up for.
      if (next === "cut" || mode === "mute") drop();
      mode = next;
    },
    close: async () => {
      server.close();
      drop();
      await once(server, "close");
    },
  };
}
