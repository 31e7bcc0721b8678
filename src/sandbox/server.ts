import { createServer } from "node:https";
import { setMaxListeners } from "node:events";
import type { AddressInfo } from "node:net";
import {
  requestListener,
  tlsOptions,
  trackConnections,
  upgradeListener,
  type ListenerOptions,
} from "@kagg/apiserver/internal";
import type { Issued } from "../pki/issuance.ts";

export type Server = {
  readonly port: number;
  /** Ends watches and connections at once. */
  readonly close: () => Promise<void>;
};

type Options = Pick<ListenerOptions, "pipeline" | "isConnect" | "observe"> & {
  readonly serving: Issued;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
};

/** Listens with TLS, and asks for client certificates without demanding any. */
export async function listen({ serving, host, port, ...options }: Options): Promise<Server> {
  const draining = new AbortController();
  setMaxListeners(0, draining.signal);
  const listening: ListenerOptions = { ...options, draining: draining.signal };
  const server = createServer(
    {
      ...tlsOptions({ certificate: serving.certificate, key: serving.privateKey }),
      maxHeaderSize: 1024 * 1024,
      // Watches and logs last as long as they like.
      requestTimeout: 0,
      keepAliveTimeout: 180_000,
    },
    requestListener(listening),
  );
  server.maxHeadersCount = 0;
  server.on("upgrade", upgradeListener(listening));
  const connections = trackConnections(server, { handshakes: 1000 });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        draining.abort();
        server.close(() => resolve());
        server.closeAllConnections();
        connections.closeIdle();
        connections.closeIdle();
      })),
  };
}
