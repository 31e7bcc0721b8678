import { request } from "node:https";
import { anonymous, memory, requestListener, toExchange } from "@kagg/apiserver/internal";
import { onTestFinished } from "vitest";
import { startPage, type Page } from "../../../src/sandbox/page/page.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { caBundle, extensionServer } from "../aggregator/extension-server.ts";
import { mangoHandler } from "./mangoes.ts";
import { pageFolder } from "./shown-sandbox.ts";

export type AggregatedSandbox = {
  readonly sandbox: Sandbox;
  readonly page: Page;
  /** Where the server of mangoes really is: `127.0.0.1:PORT`. */
  readonly address: string;
  /** Ends the server of mangoes. */
  readonly closeServer: () => Promise<void>;
  /** A request by the network, with the user's token; answers with the status. */
  readonly ask: (user: string, method: string, path: string, body?: string) => Promise<number | undefined>;
};

/** A whole sandbox with a server of mangoes behind its aggregator, and with a page. jane is a user with a token. */
export async function aggregatedSandbox(): Promise<AggregatedSandbox> {
  const storage = await memory()({ dataDir: undefined });
  const draining = new AbortController();
  const handler = mangoHandler(storage);
  const server = await extensionServer(
    requestListener({
      draining: draining.signal,
      isConnect: () => false,
      observe: () => ({ item: () => undefined, end: () => undefined }),
      pipeline: (incoming) =>
        handler(toExchange(incoming, anonymous, incoming.headers, () => Promise.resolve())),
    }),
  );
  const jane = { name: "jane", uid: "", groups: ["orchard", "system:authenticated"], extra: {} };
  const sandbox = await startSandbox({ tokens: new Map([["token-of-jane", jane]]) });
  const page = await startPage({ sandbox, folder: pageFolder });
  onTestFinished(async () => {
    await page.close();
    await sandbox.close();
    draining.abort();
    await server.close().catch(() => undefined);
    await storage.close();
  });
  await register(sandbox, server.port);
  return {
    sandbox,
    page,
    address: `127.0.0.1:${server.port}`,
    closeServer: server.close,
    ask: (user, method, path, body) => ask(sandbox, user, method, path, body),
  };
}

async function register({ client }: Sandbox, port: number): Promise<void> {
  const create = (path: string, body: object): Promise<object> => client.send({ method: "POST", path, body });
  const metadata = { namespace: "fruit", name: "fruit" };
  await create("/api/v1/namespaces", { metadata: { name: "fruit" } });
  await create("/api/v1/namespaces/fruit/services", {
    metadata,
    spec: { ports: [{ name: "https", port: 443, targetPort: port }] },
  });
  await create("/apis/discovery.k8s.io/v1/namespaces/fruit/endpointslices", {
    metadata: { ...metadata, labels: { "kubernetes.io/service-name": "fruit" } },
    addressType: "IPv4",
    ports: [{ name: "https", port, protocol: "TCP" }],
    endpoints: [{ addresses: ["127.0.0.1"], conditions: { ready: true } }],
  });
  await create("/apis/apiregistration.k8s.io/v1/apiservices", {
    metadata: { name: "v1.fruit.example.com" },
    spec: {
      group: "fruit.example.com",
      version: "v1",
      groupPriorityMinimum: 1000,
      versionPriority: 15,
      service: metadata,
      caBundle: caBundle("good"),
    },
  });
  await create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    metadata: { name: "jane-may-all" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "jane" }],
  });
}

const ask = (
  { url, certificates }: Sandbox,
  user: string,
  method: string,
  path: string,
  body?: string,
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer token-of-${user}`,
      ...(body && { "Content-Type": "application/json" }),
    };
    request(`${url}${path}`, { method, headers, ca: certificates.ca, agent: false }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    })
      .on("error", reject)
      .end(body);
  });
