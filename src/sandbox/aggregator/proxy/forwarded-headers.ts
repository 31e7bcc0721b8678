import type { Incoming, User } from "@kagg/apiserver/internal";
import { identityHeaders, isIdentityHeader } from "../identity-headers.ts";

export type Forwarded = {
  readonly incoming: Incoming;
  readonly user: User;
  /** `host:port` that is dialled: extension API servers see it as Host. */
  readonly address: string;
  /** The path as it is sent on, encoded. */
  readonly path: string;
};

/**
 * The header lines that an extension API server gets: what the client sent without its credentials and without what
 * belongs to one connection only, and who it is. k8s.io/apimachinery/pkg/util/proxy Transport, net/http/httputil ReverseProxy.
 */
export function forwardedHeaders(request: Forwarded): readonly string[] {
  const { incoming } = request;
  const listed = connectionTokens(incoming.headers.all("connection"));
  const isLeft = (name: string): boolean =>
    !hopByHop.has(name) && !listed.has(name) && !isReplaced(name) && name !== "sec-websocket-protocol";
  return [
    ...sent(incoming, isLeft),
    ...subprotocols(incoming),
    ...(incoming.headers.all("te").some((value) => value.includes("trailers")) ? ["Te", "trailers"] : []),
    ...forwardedFor(incoming),
    "X-Forwarded-Uri",
    cleaned(request.path),
    "X-Forwarded-Host",
    request.address,
    "X-Forwarded-Proto",
    "https",
    ...added(request),
    ...(asksForGzip(incoming) ? ["Accept-Encoding", "gzip"] : []),
    ...(hasUncutBody(incoming) ? ["Transfer-Encoding", "chunked"] : []),
    ...withoutBody(incoming),
  ];
}

/** For an upgrade the client's lines are sent on as they came; the proxy does nothing about its connection. */
export function upgradeHeaders(request: Forwarded): readonly string[] {
  const { incoming } = request;
  const isLeft = (name: string): boolean => !isReplaced(name) && name !== "sec-websocket-protocol";
  return [
    ...sent(incoming, isLeft),
    ...subprotocols(incoming),
    ...forwardedFor(incoming),
    ...added(request),
    // Go's Request.Write names itself where the client did not.
    ...(incoming.headers.get("user-agent") === undefined ? ["User-Agent", "Go-http-client/1.1"] : []),
    ...withoutBody(incoming),
  ];
}

const added = ({ incoming, user, address }: Forwarded): readonly string[] => [
  "Host",
  address,
  "Audit-Id",
  incoming.auditId,
  ...identityHeaders(user),
];

/** What belongs to a connection, and not to a request or an answer. */
export const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Credentials that end here, and what is said anew. */
const isReplaced = (name: string): boolean =>
  name === "authorization" ||
  name === "host" ||
  name === "audit-id" ||
  name === "x-forwarded-for" ||
  name === "x-forwarded-uri" ||
  name === "x-forwarded-host" ||
  name === "x-forwarded-proto" ||
  name.startsWith("impersonate-") ||
  isIdentityHeader(name);

export const connectionTokens = (values: readonly string[]): ReadonlySet<string> =>
  new Set(values.flatMap((value) => value.split(",")).map((token) => token.trim().toLowerCase()));

const sent = ({ headers }: Incoming, isLeft: (name: string) => boolean): readonly string[] =>
  headers.startingWith("").flatMap(([name, value]) => (isLeft(name) ? [name, value] : []));

/** A token that a browser puts among its subprotocols is a credential, too. */
function subprotocols({ headers }: Incoming): readonly string[] {
  const offered = headers.all("sec-websocket-protocol").flatMap((value) => value.split(","));
  const left = offered
    .map((one) => one.trim())
    .filter((one) => !one.startsWith("base64url.bearer.authorization.k8s.io."));
  return left.length > 0 ? ["Sec-WebSocket-Protocol", left.join(", ")] : [];
}

function forwardedFor({ headers, remoteAddress }: Incoming): readonly string[] {
  const address = remoteAddress();
  const all = [...headers.all("x-forwarded-for"), ...(address === undefined ? [] : [address])];
  return all.length > 0 ? ["X-Forwarded-For", all.join(", ")] : [];
}

/**
 * Whether the way to the server is compressed though the client did not ask for it: Go's transport does that, and unpacks what
 * comes back.
 */
export const asksForGzip = ({ headers, method }: Incoming): boolean =>
  method !== "HEAD" && headers.get("accept-encoding") === undefined && headers.get("range") === undefined;

/** A body whose length the client did not say is sent on in chunks, as it came. */
const hasUncutBody = ({ headers }: Incoming): boolean =>
  headers.get("transfer-encoding") !== undefined && headers.get("content-length") === undefined;

/** Go says of these methods that there is no body. */
const withoutBody = ({ headers, method }: Incoming): readonly string[] =>
  /^(POST|PUT|PATCH)$/.test(method) &&
  headers.get("transfer-encoding") === undefined &&
  headers.get("content-length") === undefined
    ? ["Content-Length", "0"]
    : [];

/** Go's path.Join, which leaves a slash at the end away, and the slash put back. */
function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}${path.endsWith("/") && parts.length > 0 ? "/" : ""}`;
}
