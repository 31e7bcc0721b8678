import type { HeaderLines } from "./header-lines.ts";
import type { Exchange, Reply } from "./exchange.ts";
import type { RequestInfo } from "./request-info.ts";
import type { PeerCertificates } from "../auth/x509/peer-certificates.ts";
import type { User } from "../auth/user.ts";

/** A request before anyone has said who asks: {@link Exchange} with everything that authentication needs. */
export type Incoming = {
  /** As sent, HEAD included. */
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly info: RequestInfo;
  readonly headers: HeaderLines;
  /** The certificates that the client showed in the TLS handshake; undefined where it showed none. */
  readonly peer: PeerCertificates | undefined;
  readonly auditId: string;
  readonly body: () => Promise<Buffer>;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
};

export type Pipeline = (incoming: Incoming) => Promise<Reply>;

/** What handlers see: `headers` are those that are left, without the ones that carried an identity. HEAD is a GET to them. */
export function toExchange(incoming: Incoming, user: User, headers: HeaderLines): Exchange {
  const { method, path, query, info, body, warn } = incoming;
  return {
    method: method === "HEAD" ? "GET" : method,
    path,
    query,
    info,
    user,
    header: headers.get,
    body,
    get signal() {
      return incoming.signal;
    },
    warn,
  };
}
