import type { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { peerChain } from "../../tls-as-go/peer-chain.ts";
import type { ProbeResult } from "./served.ts";

export type Probe = {
  /** A connected byte stream; the probe destroys it. */
  readonly stream: Duplex;
  /** Sent as SNI: `<service>.<namespace>.svc`. */
  readonly serverName: string;
  /** The path that is asked for once TLS stands. */
  readonly path: string;
  /** Milliseconds for the whole probe. */
  readonly timeout: number;
};

// Go's defaults: TLS 1.2 at least, forward secrecy only. Security level 0 lets OpenSSL finish a handshake with a
// weak certificate, so that it can be judged and described instead of being refused.
const ciphers =
  "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:@SECLEVEL=0";

/**
 * Does a TLS handshake as the aggregator would, verifying nothing, and one HTTP request after it: with TLS 1.3 a
 * server that demands a client certificate says so only then. Never rejects.
 */
export async function probe(options: Probe): Promise<ProbeResult> {
  const socket = connectTls({
    socket: options.stream,
    servername: options.serverName,
    rejectUnauthorized: false,
    minVersion: "TLSv1.2",
    ciphers,
    ALPNProtocols: ["http/1.1"],
  });
  const result = await settled(socket, options);
  socket.destroy();
  options.stream.destroy();
  return result;
}

async function settled(socket: TLSSocket, options: Probe): Promise<ProbeResult> {
  return new Promise((resolve) => {
    let established: Extract<ProbeResult, { kind: "tls" }> | undefined;
    let received = "";
    const timer = setTimeout(
      () => resolve(established ?? { kind: "silent", error: `no TLS answer within ${options.timeout} ms` }),
      options.timeout,
    );
    const settle = (result: ProbeResult): void => {
      clearTimeout(timer);
      resolve(result);
    };
    socket.once("secureConnect", () => {
      established = {
        kind: "tls",
        protocol: socket.getProtocol() ?? "unknown",
        chain: peerChain(socket),
        clientCertificate: "not required",
        answer: "silent",
      };
      socket.write(
        `GET ${options.path} HTTP/1.1\r\nHost: ${options.serverName}\r\nAccept: application/json\r\nConnection: close\r\n\r\n`,
      );
    });
    socket.on("data", (data: Buffer) => {
      received += data.toString("latin1");
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(received)?.[1];
      if (status && established) settle({ ...established, answer: Number(status) });
    });
    const ended = (error: NodeJS.ErrnoException): void =>
      settle(established ? afterHandshake(established, error) : beforeHandshake(error));
    socket.on("error", ended);
    options.stream.on("error", ended);
    socket.once("close", () => ended(new Error("EOF")));
  });
}

function afterHandshake(
  established: Extract<ProbeResult, { kind: "tls" }>,
  error: NodeJS.ErrnoException,
): ProbeResult {
  const demanded = /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE/.test(codeOf(error));
  return { ...established, answer: "closed", clientCertificate: demanded ? "required" : "not required" };
}

function beforeHandshake(error: NodeJS.ErrnoException): ProbeResult {
  const code = codeOf(error);
  if (/WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|RECORD_LAYER_FAILURE/.test(code)) {
    return { kind: "plain-http" };
  }
  // The kubelet's words where the pod does not listen.
  if (/connection refused|unable to do port forwarding/.test(error.message)) {
    return { kind: "refused", error: error.message.trim() };
  }
  if (/^(ECONNRESET|EPIPE)$/.test(code) || error.message === "EOF") {
    return { kind: "closed", error: "the server closed the connection before TLS was established" };
  }
  return { kind: "handshake", error: error.message.trim() };
}

const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? error.message;
