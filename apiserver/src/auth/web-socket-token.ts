import type { HeaderLines } from "../http/header-lines.ts";

const prefix = "base64url.bearer.authorization.k8s.io.";

/**
 * The bearer token that a browser shows as a subprotocol, since it cannot set headers; undefined where there is none.
 * Throws an Error where it cannot be read. k8s.io/apiserver/pkg/authentication/request/websocket/protocol.go.
 */
export function webSocketToken(headers: HeaderLines): string | undefined {
  if ((headers.get("upgrade") ?? "").toLowerCase() !== "websocket") return undefined;
  const protocols = headers
    .all("sec-websocket-protocol")
    .flatMap((line) => line.split(","))
    .map((one) => one.trim());
  const [first, second] = protocols.filter((one) => one.startsWith(prefix));
  if (first === undefined) return undefined;
  if (second !== undefined) throw new Error("there are several in the subprotocols");
  // The one with the token is never echoed, so that there has to be another.
  if (protocols.length < 2) throw new Error("no other subprotocol is beside it");
  const encoded = first.slice(prefix.length);
  if (!/^[\w-]+$/.test(encoded)) throw new Error("the subprotocol is not base64url");
  return Buffer.from(encoded, "base64url").toString("utf8");
}
