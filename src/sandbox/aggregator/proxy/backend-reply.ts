import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { headerLines, type Reply } from "@kagg/apiserver/internal";
import { connectionTokens, hopByHop } from "./forwarded-headers.ts";

const REDIRECT = "the backend attempted to redirect this request, which is not permitted";

/**
 * An extension API server's answer as the client gets it: k8s.io/apimachinery/pkg/util/proxy. Its body is passed on as it comes.
 * `address` is what was dialled: a Location behind it is made whole. `mayUnpack` where the client did not ask for gzip.
 */
export function backendReply(response: IncomingMessage, address: string, mayUnpack = false): Reply {
  const status = response.statusCode ?? 0;
  const headers = headerLines(response.rawHeaders);
  const location = headers.get("location");
  if (status >= 300 && status <= 399 && location !== undefined) {
    response.destroy();
    return { status: 502, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: REDIRECT };
  }
  const listed = connectionTokens(headers.all("connection"));
  const isPacked = mayUnpack && headers.get("content-encoding")?.toLowerCase() === "gzip";
  const rawHeaders: string[] = [];
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = response.rawHeaders.slice(at, at + 2);
    const known = name.toLowerCase();
    if (dropped.has(known) || listed.has(known)) continue;
    if (isPacked && (known === "content-encoding" || known === "content-length")) continue;
    rawHeaders.push(name, known === "location" ? whole(value, address) : value);
  }
  return { status, rawHeaders, body: isPacked ? unpacked(response) : bodyOf(response) };
}

/** What belongs to the connection, and what lets other origins in. */
const dropped: ReadonlySet<string> = new Set([
  ...hopByHop,
  "access-control-allow-credentials",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-allow-origin",
]);

/** A path of the same server gets the server's address, as odd as that is for the client. */
function whole(location: string, address: string): string {
  if (location.startsWith("//")) return location;
  return location.startsWith("/") ? `https://${address}${location}` : location;
}

function unpacked(response: IncomingMessage): AsyncIterable<Buffer> {
  // What has come of a stream is handed on, whole or not.
  const gunzip = createGunzip({ flush: constants.Z_SYNC_FLUSH });
  response.once("error", (error) => gunzip.destroy(error));
  gunzip.once("close", () => response.destroy());
  return bodyOf(response.pipe(gunzip));
}

async function* bodyOf(response: Readable): AsyncIterable<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>;
  } finally {
    response.destroy();
  }
}
