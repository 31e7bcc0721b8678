import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { issue } from "../certificates.ts";

// Reviews are compared as they come.
// oxlint-disable-next-line typescript/no-explicit-any -- as in the harness
type Review = any;

/** What a webhook says: the fields of the response but its uid, or what it does instead. */
export type Say = (
  request: Review,
  path: string,
) => object | "hang" | { readonly raw: string; readonly status: number };

/** A webhook over TLS that keeps what it was asked. */
export type WebhookServer = {
  readonly url: string;
  /** For a client config. */
  readonly caBundle: string;
  /** The requests, in the order of their arrival. */
  readonly asked: { readonly path: string; readonly review: Review }[];
  say: Say;
  readonly close: () => Promise<void>;
};

// Keys take long to make.
const ca = issue({ commonName: "webhooks", ca: true });
const certificateFor = (names: string[]): ReturnType<typeof issue> =>
  issue({ commonName: "x", issuer: ca, names, usages: ["serverAuth"] });
const pair = certificateFor(["localhost"]);

/** Its certificate is for `localhost`, or for another name. */
export async function webhookServer(name?: string): Promise<WebhookServer> {
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const review = JSON.parse(Buffer.concat(chunks).toString());
    const path = (request.url ?? "").split("?")[0] ?? "";
    server.asked.push({ path, review });
    const said = server.say(review.request, path);
    if (said === "hang") return;
    if ("raw" in said) {
      response.writeHead(said.status).end(said.raw);
      return;
    }
    const { kind, apiVersion } = review as { kind: string; apiVersion: string };
    const body = { kind, apiVersion, response: { uid: review.request.uid as string, ...said } };
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };
  const { certificate, key } = name === undefined ? pair : certificateFor([name]);
  const https = createServer({ cert: certificate, key }, (request, response) => {
    onRequest(request, response).catch(() => response.destroy());
  });
  https.listen(0, "localhost");
  await once(https, "listening");
  const server: WebhookServer = {
    url: `https://localhost:${(https.address() as AddressInfo).port}`,
    caBundle: Buffer.from(ca.certificate).toString("base64"),
    asked: [],
    say: () => ({ allowed: true }),
    close: async () => {
      https.closeAllConnections();
      https.close();
      await once(https, "close");
    },
  };
  return server;
}

export const patchOf = (...operations: readonly object[]): object => ({
  allowed: true,
  patchType: "JSONPatch",
  patch: Buffer.from(JSON.stringify(operations)).toString("base64"),
});

/** A rule for everything that is done to mangoes, in any version. */
export const mangoRule = (more: object = {}): object => ({
  apiGroups: ["fruit.example.com"],
  apiVersions: ["v1"],
  resources: ["mangoes"],
  operations: ["*"],
  ...more,
});
