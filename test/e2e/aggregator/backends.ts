import type { RequestListener } from "node:http";
import { createServer as createPlainServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { aggregatedType, discovery, openapiV2, openapiV3 } from "./documents.ts";
import { answerUpgrade } from "./upgrades.ts";
import { shown, type Shown } from "./certificates.ts";

/** What a server is: its certificate and the status of its answers, or what is wrong below that. */
export type BackendKind =
  | ServerKind
  | "refused"
  | "plain http"
  | "closing"
  | "silent"
  | "hanging"
  | "client certificate"
  | "old tls"
  | "hanging up";

type ServerKind = {
  readonly certificate: Shown;
  readonly status?: number;
  /** It has all the documents of an extension API server; without a group it has its group version's alone. */
  readonly group?: string;
  /** Of those it has OpenAPI v2 alone. */
  readonly isOld?: true;
};

export type Backend = { readonly port: number; readonly close: () => Promise<void> };

/** Starts one on 127.0.0.1. */
export async function startBackend(kind: BackendKind): Promise<Backend> {
  const server = serverOf(kind);
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => undefined).once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  if (kind === "refused") await close();
  return { port, close };
}

function serverOf(kind: BackendKind): Server {
  if (typeof kind === "object") return secure(kind.certificate, behaviours(kind.status ?? 200, kind));
  const { cert, key } = shown.good;
  const servers: Readonly<Record<BackendKind & string, () => Server>> = {
    refused: () => createTcpServer(),
    silent: () => createTcpServer(() => undefined),
    closing: () => createTcpServer((socket) => socket.once("data", () => socket.end())),
    "plain http": () => createPlainServer(behaviours(200)),
    hanging: () => secure("good", () => undefined),
    "hanging up": () => secure("good", (request) => request.socket.destroy()),
    "client certificate": () =>
      createSecureServer(
        { cert, key, ca: shown["foreign ca"].cert, requestCert: true, rejectUnauthorized: true },
        behaviours(200),
      ),
    "old tls": () =>
      createSecureServer(
        { cert, key, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" },
        behaviours(200),
      ),
  };
  return servers[kind]();
}

const secure = (certificate: Shown, answer: RequestListener): Server => {
  const { cert, key } = shown[certificate];
  const server = createSecureServer({ cert, key, ciphers: "DEFAULT:@SECLEVEL=0" }, answer);
  return server.on("upgrade", answerUpgrade);
};

/** By the last part of the path; the group version itself is answered with the status. */
const behaviours =
  (status: number, { group, isOld }: Partial<ServerKind> = {}): RequestListener =>
  (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "https://x");
    const document = (type: string, content: unknown): void => {
      response.writeHead(content ? 200 : 404, { "Content-Type": type }).end(JSON.stringify(content));
    };
    const json = { "Content-Type": "application/json" };
    const special: Readonly<Record<string, () => void>> = {
      "/apis": () => document(aggregatedType, !isOld && group && discovery(group)),
      "/openapi/v2": () => document("application/json", group && openapiV2(group)),
      "/openapi/v3": () => document("application/json", !isOld && group && openapiV3(group)),
      redirect: () => response.writeHead(307, { Location: "/elsewhere" }).end("see there"),
      created: () => response.writeHead(201, { ...json, Location: "/elsewhere" }).end("{}"),
      teapot: () => response.writeHead(418, { "Content-Type": "text/x-tea", "X-Own": "1" }).end("tea"),
      open: () =>
        response.writeHead(200, { "Access-Control-Allow-Origin": "*", Connection: "close" }).end("x"),
      "hang-up": () => request.socket.destroy(),
      echo: () => {
        response.writeHead(200, json);
        response.write(JSON.stringify([request.method, request.url, request.rawHeaders]));
        request.pipe(response);
      },
    };
    const last = pathname.split("/").at(-1) ?? "";
    const plain = (): void => {
      const location = status < 400 && status >= 300 && { Location: "/elsewhere" };
      response.writeHead(status, { ...json, ...location });
      response.end(status === 204 ? undefined : JSON.stringify({ kind: "APIResourceList", resources: [] }));
    };
    (special[pathname] ?? special[last] ?? plain)();
  };
