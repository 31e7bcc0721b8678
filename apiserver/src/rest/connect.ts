import type { Exchange, Reply } from "../http/exchange.ts";
import { badRequest, methodNotAllowed, notFound } from "../http/status-error.ts";
import type { ConnectRequest, ConnectSubresource } from "../resource/connect.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import { aboutOf, keyOf, type Scope } from "./scope.ts";
import { readStored } from "./stored-object.ts";

/** A request to a connect subresource: the object is looked up, and its author's function answers. */
export async function connect(scope: Scope, subresource: ConnectSubresource<KubeObject>): Promise<Reply> {
  const { exchange, storage } = scope;
  const upgrade = upgradeOf(exchange);
  const isWebSocket = upgrade === "websocket" && exchange.method === "GET";
  const handle = Object.hasOwn(subresource, exchange.method)
    ? subresource[exchange.method as "GET"]
    : undefined;
  if (upgrade && !(isWebSocket && subresource.webSocket) && (subresource.webSocket || !handle)) {
    throw badRequest(`unable to upgrade to ${upgrade}: this server speaks WebSocket alone, opened by GET`);
  }
  if (isWebSocket && subresource.webSocket) {
    const { verb = "create" } = subresource.webSocket;
    // What is opened by a GET must not be open to everyone who may read: as kube-apiserver has it of pods/exec since 1.35.
    if (verb === "create") await exchange.authorize("create");
  }
  const found = storage.get(keyOf(scope));
  if (!found) throw notFound(aboutOf(scope));
  const request = requestOf(scope, readStored(found));
  if (isWebSocket && subresource.webSocket) {
    const { protocols = [], serve } = subresource.webSocket;
    const webSocket = {
      protocol: chosen(exchange, protocols),
      serve: (socket: Socket) => serve(socket, request),
    };
    return { status: 101, body: "", webSocket };
  }
  if (!handle) {
    if (subresource.webSocket && exchange.method === "GET") throw badRequest("Upgrade request required");
    throw methodNotAllowed();
  }
  const { status = 200, headers, body } = await handle(request);
  return { status, headers: { "content-type": "text/plain", ...lowerCase(headers) }, body };
}

type Socket = Parameters<NonNullable<ConnectSubresource<KubeObject>["webSocket"]>["serve"]>[0];

function requestOf({ exchange, info }: Scope, object: KubeObject): ConnectRequest<KubeObject> {
  const { method, query, body, user, signal, header } = exchange;
  return {
    method,
    name: info.name,
    namespace: info.namespace,
    object,
    path: info.tail,
    query,
    body,
    user,
    signal,
    // It may hold a token.
    header: (name) => (name === "sec-websocket-protocol" ? undefined : header(name)),
  };
}

/** What a request asks its connection to become; undefined where it asks for nothing. */
function upgradeOf({ header }: Exchange): string | undefined {
  const wants = (header("connection") ?? "").split(",").some((one) => one.trim().toLowerCase() === "upgrade");
  return wants ? (header("upgrade") ?? "").toLowerCase() || "nothing" : undefined;
}

function chosen({ header }: Exchange, protocols: readonly string[]): string {
  const offered = new Set((header("sec-websocket-protocol") ?? "").split(",").map((one) => one.trim()));
  const found = protocols.find((one) => offered.has(one));
  if (found !== undefined || protocols.length === 0) return found ?? "";
  throw badRequest(`none of the WebSocket subprotocols was offered: ${protocols.join(", ")}`);
}

const lowerCase = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
