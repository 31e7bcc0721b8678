import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Incoming, Reply } from "@kagg/apiserver/internal";
import { GoError } from "../../../tls-as-go/go-error.ts";
import type { Backend, Upgraded } from "../backend.ts";
import { backendReply } from "./backend-reply.ts";
import { upgradeHeaders } from "./forwarded-headers.ts";
import { plainError, type ForwardedRequest } from "./forwarded-request.ts";

/** k8s.io/streaming/pkg/httpstream IsUpgradeRequest. */
export const isUpgrade = ({ headers }: Incoming): boolean =>
  headers.all("connection").some((value) => value.toLowerCase().includes("upgrade"));

/**
 * Lets the client's connection become what it asks for: WebSocket, SPDY or anything else, unread. A server that refuses is
 * heard, one that does neither is an error (k8s.io/apimachinery/pkg/util/proxy tryUpgrade).
 */
export async function upgrade(backend: Backend, request: ForwardedRequest): Promise<Reply> {
  const { incoming, location, target } = request;
  const { address } = location;
  const headers = upgradeHeaders({ ...request, address });
  const { signal } = incoming.abort;
  const found = await backend
    .upgrade({ location, method: incoming.method, target, headers, signal })
    .catch((error: unknown) => failed(error));
  if ("status" in found) return found;
  const { response, socket, head } = found;
  if (socket) {
    return {
      status: 101,
      body: "",
      takeOver: (client, clientHead) => join(client, clientHead, { response, socket, head }),
    };
  }
  const status = response.statusCode ?? 0;
  if (status >= 400) return backendReply(response, address);
  response.destroy();
  return plainError(503, `invalid upgrade response: status code ${status}`);
}

function failed(error: unknown): Reply {
  if (!(error instanceof GoError)) throw error;
  return plainError(503, error.message);
}

/** Joins two connections until one of them ends; resolves with the bytes that went to the client. */
function join(
  client: Duplex,
  clientHead: Buffer,
  { response, socket, head }: Upgraded & { readonly socket: Duplex },
): Promise<number> {
  const start = Buffer.concat([Buffer.from(headOf(response), "latin1"), head]);
  let sent = start.length;
  socket.on("data", (chunk: Buffer) => (sent += chunk.length));
  client.write(start);
  if (clientHead.length > 0) socket.write(clientHead);
  return new Promise((resolve) => {
    const end = (): void => {
      client.destroy();
      socket.destroy();
      resolve(sent);
    };
    for (const one of [client, socket]) one.on("error", end).once("close", end);
    // What is still on its way has to arrive before the other side is let go.
    socket.once("end", () => client.end(end));
    client.once("end", () => socket.end(end));
    socket.pipe(client, { end: false });
    client.pipe(socket, { end: false });
  });
}

function headOf({ statusCode = 101, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage ?? STATUS_CODES[statusCode] ?? ""}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}
