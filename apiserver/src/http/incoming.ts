import type { Readable } from "node:stream";
import type { HeaderLines } from "./header-lines.ts";
import type { Exchange, Reply } from "./exchange.ts";
import type { NowOrLater } from "./now-or-later.ts";
import type { RequestInfo } from "./request-info.ts";
import type { PeerCertificates } from "../auth/x509/peer-certificates.ts";
import type { User } from "../auth/user.ts";

/** A request before anyone has said who asks: {@link Exchange} with everything that authentication needs. */
export type Incoming = {
  /** As sent, HEAD included. */
  readonly method: string;
  readonly path: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly query: URLSearchParams;
  readonly info: RequestInfo;
  /** It runs until its client has enough: a watch, or a connect subresource. */
  readonly isLongRunning: boolean;
  readonly headers: HeaderLines;
  /** The address of the connection's other end; undefined once it has closed. */
  readonly remoteAddress: () => string | undefined;
  /** When it came, as performance.now() says. */
  readonly received: number;
  /** The certificates that the client showed in the TLS handshake; undefined where it showed none. */
  readonly peer: PeerCertificates | undefined;
  readonly auditId: string;
  readonly body: () => Promise<Buffer>;
  /** The body as it comes, of any length, for who hands it on; whoever takes it does not ask for `body`. */
  readonly stream: () => Readable;
  /** Aborts {@link Exchange.signal}. Its signal costs more than all the rest of a request is made of: who does not need it does not touch it. */
  readonly abort: AbortController;
  readonly warn: (text: string) => void;
};

export type Pipeline = (incoming: Incoming) => NowOrLater<Reply>;

/** What handlers see: `headers` are those that are left, without the ones that carried an identity. HEAD is a GET to them. */
export const toExchange = (
  incoming: Incoming,
  user: User,
  headers: HeaderLines,
  authorize: Exchange["authorize"],
): Exchange => new IncomingExchange(incoming, user, headers, authorize);

/** A class for its getter alone: one that belongs to an object makes every object of a kind of its own to V8. */
class IncomingExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly info: RequestInfo;
  readonly user: User;
  readonly header: Exchange["header"];
  readonly body: Exchange["body"];
  readonly warn: Exchange["warn"];
  readonly authorize: Exchange["authorize"];
  readonly #abort: AbortController;

  constructor(
    { method, path, query, info, body, abort, warn }: Incoming,
    user: User,
    headers: HeaderLines,
    authorize: Exchange["authorize"],
  ) {
    this.method = method === "HEAD" ? "GET" : method;
    this.path = path;
    this.query = query;
    this.info = info;
    this.user = user;
    this.header = (name) => headers.get(name);
    this.body = body;
    this.warn = warn;
    this.authorize = authorize;
    this.#abort = abort;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }
}
