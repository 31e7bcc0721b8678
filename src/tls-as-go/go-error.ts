import { getServers } from "node:dns";

/** An error whose message is the one that Go's net, crypto/tls and net/http would give. */
export class GoError extends Error {
  override readonly name = "GoError";
}

/** What Go calls the end of a stream that came too early. */
export const EOF = "EOF";

/** What a request says whose context ran out of time. */
export const deadlineExceeded = (): GoError => new GoError("context deadline exceeded");

const connecting: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
  EADDRNOTAVAIL: "cannot assign requested address",
  EACCES: "permission denied",
  EINVAL: "invalid argument",
  ETIMEDOUT: "connection timed out",
};

/** An error of Node's net, which knows whom it was about. */
type SocketError = NodeJS.ErrnoException & { readonly address?: string; readonly port?: number };

/**
 * What a TCP connection failed with; `address` is the `host:port` that is meant to be dialled. `isReal` where it is dialled in
 * truth: then Go names the address that a name was resolved to.
 */
export function dialError(error: SocketError, address: string, isReal: boolean): GoError {
  // With several addresses for a name, Node gathers their errors; Go tells of the first.
  const first: SocketError = error instanceof AggregateError ? (error.errors[0] as SocketError) : error;
  const { code = "" } = first;
  const host = address.slice(0, address.lastIndexOf(":"));
  if (code === "ENOTFOUND") return new GoError(`dial tcp: lookup ${host} on ${resolver()}: no such host`);
  if (code === "EAI_AGAIN")
    return new GoError(`dial tcp: lookup ${host} on ${resolver()}: server misbehaving`);
  const dialled =
    isReal && first.address !== undefined ? joinHostPort(first.address, first.port ?? 0) : address;
  return new GoError(`dial tcp ${dialled}: connect: ${connecting[code] ?? first.message}`);
}

/** As Go's net.JoinHostPort: an IPv6 address in brackets. */
export const joinHostPort = (host: string, port: number): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;

function resolver(): string {
  const [server = "127.0.0.1"] = getServers();
  return /:\d+$/.test(server) ? server : `${server}:53`;
}

/** crypto/tls alert.go, by the names that OpenSSL gives to the same alerts. */
const alerts: Readonly<Record<string, string>> = {
  ACCESS_DENIED: "access denied",
  BAD_CERTIFICATE: "bad certificate",
  CERTIFICATE_EXPIRED: "expired certificate",
  CERTIFICATE_REQUIRED: "certificate required",
  CERTIFICATE_REVOKED: "revoked certificate",
  CERTIFICATE_UNKNOWN: "unknown certificate",
  DECODE_ERROR: "error decoding message",
  DECRYPT_ERROR: "error decrypting message",
  HANDSHAKE_FAILURE: "handshake failure",
  ILLEGAL_PARAMETER: "illegal parameter",
  INSUFFICIENT_SECURITY: "insufficient security level",
  INTERNAL_ERROR: "internal error",
  NO_APPLICATION_PROTOCOL: "no application protocol",
  PROTOCOL_VERSION: "protocol version not supported",
  UNEXPECTED_MESSAGE: "unexpected message",
  UNKNOWN_CA: "unknown certificate authority",
  UNRECOGNIZED_NAME: "unrecognized name",
  UNSUPPORTED_CERTIFICATE: "unsupported certificate",
};

/** What a connection that stands broke with, in the handshake or after it; `remote` is the `host:port` that is meant. */
export function connectionError(
  error: NodeJS.ErrnoException,
  { local, remote }: { readonly local: string; readonly remote: string },
): GoError {
  const { code = "", message } = error;
  const alert = /^ERR_SSL_(?:SSLV3|TLSV1|TLSV13|SSL\/TLS)_ALERT_(?:SSLV3_ALERT_)?(\w+)$/.exec(code)?.[1];
  if (alert !== undefined) {
    return new GoError(`remote error: tls: ${alerts[alert] ?? alert.toLowerCase().replaceAll("_", " ")}`);
  }
  // "HTTP/" in the place of a TLS record has a version and a length that make no sense.
  if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/.test(code)) {
    return new GoError("http: server gave HTTP response to HTTPS client");
  }
  // Node has no error of its own for an end: these two are the ones without a system call.
  if (/^(Client network socket disconnected|socket hang up)/.test(message)) return new GoError(EOF);
  if (code === "ECONNRESET") {
    return new GoError(`read tcp ${local}->${remote}: read: connection reset by peer`);
  }
  if (code === "EPIPE") return new GoError(`write tcp ${local}->${remote}: write: broken pipe`);
  if (code.startsWith("HPE_")) return new GoError(malformed(error));
  return new GoError(message);
}

function malformed(error: Error & { readonly rawPacket?: unknown }): string {
  const broken = "net/http: HTTP/1.x transport connection broken";
  const line = Buffer.isBuffer(error.rawPacket)
    ? (error.rawPacket.toString("latin1").split(/\r?\n/, 1)[0] ?? "")
    : "";
  return `${broken}: malformed HTTP response ${JSON.stringify(line)}`;
}
