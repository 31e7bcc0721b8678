import type { IncomingMessage, RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { certificates, type CertificateName } from "../../doctor/backend.ts";
import type { Issued } from "../../doctor/issue.ts";

export type ExtensionServer = {
  readonly port: number;
  /** How many connections have been opened. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

type Options = {
  readonly certificate?: CertificateName;
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};

/** A server on 127.0.0.1 as `fruit` in `fruit` would be, with the certificates of the doctor's tests. */
export const extensionServer = (
  answer: RequestListener,
  { certificate = "good", onUpgrade }: Options = {},
): Promise<ExtensionServer> => servedBy(certificates[certificate], answer, onUpgrade);

/** The same with any certificate. */
export async function servedBy(
  { cert, key }: Pick<Issued, "cert" | "key">,
  answer: RequestListener,
  onUpgrade?: Options["onUpgrade"],
): Promise<ExtensionServer> {
  // Security level 0: OpenSSL would not serve a certificate that is signed with SHA-1.
  const server = createServer({ cert, key, ciphers: "DEFAULT:@SECLEVEL=0" }, answer);
  let connections = 0;
  const open = new Set<Duplex>();
  server.on("connection", (socket: Duplex) => {
    connections += 1;
    open.add(socket);
    socket.on("error", () => undefined).once("close", () => open.delete(socket));
  });
  if (onUpgrade) server.on("upgrade", onUpgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const caBundle = (name: CertificateName): string =>
  Buffer.from(certificates[name].cert).toString("base64");
