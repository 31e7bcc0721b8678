import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import type { Connection } from "../src/auth/kubernetes/connection.ts";
import { issue } from "./certificates.ts";
import { fakeObjects, type FakeObjects } from "./fake-objects.ts";

type ReviewSpec = {
  readonly user: string;
  readonly groups: readonly string[];
  readonly [field: string]: unknown;
};

/** As much of kube-apiserver as delegated authentication, authorisation and admission ask for. */
export type FakeKubernetes = {
  readonly connection: Connection;
  /** undefined: 403. Open watches see the change. */
  setTrust: (data: Record<string, string> | undefined) => void;
  /** Users by token. */
  readonly tokens: Map<string, object>;
  readonly reviews: ReviewSpec[];
  readonly tokenReviews: string[];
  /** Namespaces (there is `default`) and the configurations of webhooks. */
  readonly objects: FakeObjects;
  /** How access reviews are answered; `"fail"` is a 500. */
  answer: (spec: ReviewSpec) => boolean | "fail";
  /** Resolves once the ConfigMap is watched. */
  readonly watched: () => Promise<void>;
  /** How many are open. */
  readonly connections: () => Promise<number>;
  readonly close: () => Promise<void>;
};

export const NAMESPACES = "/api/v1/namespaces";
export const MUTATING = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
export const VALIDATING = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

export const POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
export const BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";

const CONFIG_MAPS = "/api/v1/namespaces/kube-system/configmaps";

// Keys take long to make.
const ca = issue({ commonName: "kubernetes", ca: true });
const pair = issue({ commonName: "x", issuer: ca, names: ["localhost"], usages: ["serverAuth"] });

export async function fakeKubernetes(): Promise<FakeKubernetes> {
  let trust: Record<string, string> | undefined;
  let version = 1;
  const watches = new Set<ServerResponse>();
  const waiting: (() => void)[] = [];
  const objects = fakeObjects([NAMESPACES, MUTATING, VALIDATING, POLICIES, BINDINGS]);
  objects.put(NAMESPACES, { metadata: { name: "default" }, status: { phase: "Active" } });

  const configMap = (): object => ({
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: { name: "extension-apiserver-authentication", resourceVersion: String(version) },
    data: trust,
  });
  const reply = (response: ServerResponse, status: number, body: object): void => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "").split("?")[0];
    if (objects.answer(request.url ?? "", response)) return;
    if (path === `${CONFIG_MAPS}/extension-apiserver-authentication`) {
      if (trust) reply(response, 200, configMap());
      else reply(response, 403, { kind: "Status", message: "configmaps is forbidden" });
    } else if (path === CONFIG_MAPS) {
      response.writeHead(200, { "Content-Type": "application/json" }).flushHeaders();
      watches.add(response);
      response.once("close", () => watches.delete(response));
      for (const resolve of waiting.splice(0)) resolve();
    } else {
      const review = JSON.parse(await text(request)) as { spec: ReviewSpec & { token: string } };
      if (path?.endsWith("/tokenreviews")) {
        fake.tokenReviews.push(review.spec.token);
        const user = fake.tokens.get(review.spec.token);
        reply(response, 201, { status: { authenticated: user !== undefined, user } });
      } else {
        fake.reviews.push(review.spec);
        const allowed = fake.answer(review.spec);
        if (allowed === "fail") reply(response, 500, { message: "secret detail" });
        else reply(response, 201, { status: { allowed } });
      }
    }
  };
  const server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    onRequest(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const fake: FakeKubernetes = {
    connection: {
      server: `https://localhost:${(server.address() as AddressInfo).port}`,
      ca: ca.certificate,
      serverName: undefined,
      insecure: false,
      credentials: () => Promise.resolve({ token: "of-the-server" }),
    },
    setTrust: (data) => {
      trust = data;
      version += 1;
      const event = JSON.stringify({ type: "MODIFIED", object: configMap() });
      for (const watch of watches) watch.write(`${event}\n`);
    },
    connections: () => promisify(server.getConnections.bind(server))(),
    tokens: new Map(),
    reviews: [],
    tokenReviews: [],
    objects,
    answer: () => true,
    watched: () => (watches.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return fake;
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
