import { X509Certificate } from "node:crypto";
import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { connectionError, dialError, GoError, joinHostPort } from "./go-error.ts";
import { peerChain } from "./peer-chain.ts";
import { serverFault } from "./server-fault.ts";

export type Dial = {
  /** Where the connection goes in truth. */
  readonly host: string;
  readonly port: number;
  /** The `host:port` that errors name; what is behind it in a cluster is another matter. */
  readonly address: string;
  /** Sent as SNI, and what the certificate has to be for. */
  readonly serverName: string;
  /** Whom to believe; undefined takes any certificate. */
  readonly roots: readonly X509Certificate[] | undefined;
  /** The client's own certificate and key, PEM. */
  readonly identity: { readonly cert: string; readonly key: string } | undefined;
  readonly clock: {
    readonly now: () => Date;
    readonly after: (milliseconds: number, callback: () => void) => () => void;
  };
};

/** k8s.io/client-go/transport cache.go: the dialer's timeout, and the transport's for the handshake. */
const DIAL_TIMEOUT = 30_000;
const HANDSHAKE_TIMEOUT = 10_000;

// Go's defaults: TLS 1.2 at least, forward secrecy only. Security level 0 lets OpenSSL finish a handshake with a weak
// certificate, so that it is judged as Go judges it and refused in Go's words.
const ciphers =
  "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:@SECLEVEL=0";

/**
 * Opens a TLS connection as a Go client does, and verifies the certificate by Go's rules: nothing is sent to a server that
 * they refuse. Rejects with a {@link GoError}.
 */
export async function dialTls(options: Dial): Promise<TLSSocket> {
  const socket = await dialTcp(options);
  const secure = await shakeHands(socket, options);
  const fault = options.roots && faultOf(secure, options.roots, options);
  if (fault === undefined) return secure;
  secure.destroy();
  throw new GoError(fault);
}

function dialTcp({ host, port, address, clock }: Dial): Promise<Socket> {
  const socket = connect({ host, port });
  return new Promise((resolve, reject) => {
    const fail = (error: GoError): void => {
      giveUp();
      socket.destroy();
      reject(error);
    };
    const giveUp = clock.after(DIAL_TIMEOUT, () => fail(new GoError(`dial tcp ${address}: i/o timeout`)));
    socket.once("error", (error) => fail(dialError(error, address, address === joinHostPort(host, port))));
    socket.once("connect", () => {
      giveUp();
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });
}

function shakeHands(socket: Socket, { serverName, identity, address, clock }: Dial): Promise<TLSSocket> {
  const local = `${socket.localAddress}:${socket.localPort}`;
  const secure = connectTls({
    socket,
    servername: serverName,
    ...identity,
    rejectUnauthorized: false,
    minVersion: "TLSv1.2",
    ciphers,
    ALPNProtocols: ["http/1.1"],
  });
  return new Promise((resolve, reject) => {
    const giveUp = clock.after(HANDSHAKE_TIMEOUT, () => {
      reject(new GoError("net/http: TLS handshake timeout"));
      secure.destroy();
    });
    secure.once("error", (error) => {
      giveUp();
      secure.destroy();
      reject(connectionError(error, { local, remote: address }));
    });
    secure.once("secureConnect", () => {
      giveUp();
      secure.removeAllListeners("error");
      // Whoever gets it listens from then on; until they do, an error is no reason to end the process.
      secure.on("error", () => undefined);
      resolve(secure);
    });
  });
}

function faultOf(
  socket: TLSSocket,
  roots: readonly X509Certificate[],
  { serverName, clock }: Dial,
): string | undefined {
  const chain = peerChain(socket).map((der) => new X509Certificate(der));
  return serverFault(chain, { roots, serverName, now: clock.now() });
}
