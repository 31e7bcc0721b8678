import { type RequestListener, createServer as createPlainServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, type Server, type Socket, createServer as createTcpServer } from "node:net";
import { type Issued, clock, day, issue } from "./issue.ts";

const name = "fruit.fruit.svc";
const ca: Issued = issue({ commonName: "fruit-ca", ca: true });
const otherCa: Issued = issue({ commonName: "other-ca", ca: true });
const oldCa: Issued = issue({ commonName: "old-ca", ca: true, to: at(-2) });
const sameNameCa: Issued = issue({ commonName: "fruit-ca", ca: true });
const selfSigned: Issued = issue({ commonName: "fruit", names: [name], usages: ["serverAuth"] });
const leaf = (wanted: object): Issued =>
  issue({ commonName: "fruit", names: [name], usages: ["serverAuth"], issuer: ca, ...wanted });

/** Certificates by what is wrong with them. */
export const certificates = {
  good: leaf({}),
  another: leaf({}),
  "other name": leaf({ names: ["vegetable.fruit.svc"] }),
  "address only": issue({ commonName: "x", addresses: ["10.0.0.1"], issuer: ca }),
  "common name only": issue({ commonName: name, issuer: ca }),
  wildcard: leaf({ names: ["*.fruit.svc"] }),
  expired: leaf({ from: at(-10), to: at(-3) }),
  "ends soon": leaf({ from: at(-300), to: at(5) }),
  future: leaf({ from: at(3) }),
  "foreign ca": leaf({ issuer: otherCa }),
  "old ca": leaf({ issuer: oldCa }),
  "self-signed": selfSigned,
  "client only": leaf({ usages: ["clientAuth"] }),
  "no usage": issue({ commonName: "fruit", names: [name], issuer: ca }),
  "sha-1": leaf({ hash: "sha1" }),
  "expired, other name, foreign ca": leaf({ names: ["vegetable.fruit.svc"], to: at(-3), issuer: otherCa }),
  ca,
  "other ca": otherCa,
  "same name ca": sameNameCa,
  "expired ca": oldCa,
} as const satisfies Record<string, Issued>;

export type CertificateName = keyof typeof certificates;
export type BackendKind =
  | CertificateName
  | "plain http"
  | "silent"
  | "closing"
  | "hanging"
  | "client certificate"
  | "old tls";
export type Backend = { readonly port: number; readonly close: () => Promise<void> };

/** Starts a server on 127.0.0.1 that serves one of the certificates, or misbehaves below that. */
export async function startBackend(kind: BackendKind): Promise<Backend> {
  const server = serverOf(kind);
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serverOf(kind: BackendKind): Server {
  const answer: RequestListener = (_, response) => void response.writeHead(403).end("{}");
  const hang: RequestListener = () => {};
  const special: Readonly<Record<Exclude<BackendKind, CertificateName>, () => Server>> = {
    "plain http": () => createPlainServer(answer),
    silent: () => createTcpServer(() => {}),
    closing: () => createTcpServer((socket) => socket.destroy()),
    hanging: () => createSecureServer(tlsOptions("good"), hang),
    "client certificate": () =>
      createSecureServer(
        { ...tlsOptions("good"), requestCert: true, rejectUnauthorized: true, ca: otherCa.cert },
        answer,
      ),
    "old tls": () =>
      createSecureServer({ ...tlsOptions("good"), minVersion: "TLSv1", maxVersion: "TLSv1.1" }, answer),
  };
  return kind in special
    ? special[kind as keyof typeof special]()
    : createSecureServer(tlsOptions(kind as CertificateName), answer);
}

// Security level 0: OpenSSL would not serve a certificate that is signed with SHA-1.
const tlsOptions = (kind: CertificateName): { cert: string; key: string; ciphers: string } => ({
  cert: certificates[kind].cert,
  key: certificates[kind].key,
  ciphers: "DEFAULT:@SECLEVEL=0",
});

function at(days: number): Date {
  return new Date(clock.getTime() + days * day);
}
