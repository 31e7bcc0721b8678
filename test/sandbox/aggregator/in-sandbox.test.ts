import { Agent } from "node:https";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubeObject } from "@kagg/apiserver/internal";
import { API_SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { day, issue } from "../../doctor/issue.ts";
import { asker } from "../../e2e/aggregator/side.ts";
import { type ExtensionServer, servedBy } from "./extension-server.ts";
import { condition, NAME } from "./workbench.ts";

// The aggregator among everything else of the sandbox: real objects, validated, written and watched.
const dates = { from: new Date(Date.now() - day), to: new Date(Date.now() + day) };
const ca = issue({ commonName: "fruit-ca", ca: true, ...dates });
const leaf = issue({ names: ["fruit.fruit.svc"], issuer: ca, ...dates });

let sandbox: Sandbox;
let server: ExtensionServer;
beforeAll(async () => {
  server = await servedBy(leaf, ({ url, headers }, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ kind: "Seen", url, user: headers["x-remote-user"] }));
  });
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await server.close();
});

const create = (path: string, body: object): Promise<KubeObject> =>
  sandbox.client.send({ method: "POST", path, body });

test("an APIService becomes available, is asked, and is gone", async () => {
  const { certificates, url, client, state } = sandbox;
  await create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "fruit" } });
  await create("/api/v1/namespaces/fruit/services", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "fruit" },
    spec: { type: "ExternalName", externalName: "127.0.0.1" },
  });
  await create("/apis/apiregistration.k8s.io/v1/apiservices", {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: NAME },
    spec: {
      group: "fruit.example.com",
      version: "v1",
      groupPriorityMinimum: 1000,
      versionPriority: 15,
      service: { name: "fruit", namespace: "fruit", port: server.port },
      caBundle: Buffer.from(ca.cert).toString("base64"),
    },
  });
  expect(await condition({ state }, ({ status }) => status === "True")).toMatchObject({ reason: "Passed" });

  const path = "/apis/fruit.example.com/v1/mangoes";
  const { certificate: cert, privateKey: key } = certificates.admin;
  const ask = asker(url, new Agent({ ca: certificates.ca, cert, key }));
  const seen = { kind: "Seen", url: path, user: "kubernetes-admin" };
  expect(JSON.parse((await ask({ path })).body)).toEqual(seen);
  expect(await client.send({ method: "GET", path })).toEqual({ ...seen, user: "system:apiserver" });
  expect(await client.send({ method: "GET", path: "/apis/fruit.example.com" })).toMatchObject({
    versions: [{ version: "v1" }],
  });

  await client.send({ method: "DELETE", path: `/apis/apiregistration.k8s.io/v1/apiservices/${NAME}` });
  await expect(client.send({ method: "GET", path })).rejects.toThrow("404 page not found");
});

test("what the sandbox serves itself has its APIServices, the core group included", () => {
  const names = sandbox.state.list(API_SERVICES).map(({ metadata }) => metadata.name);
  expect(names).toContain("v1.");
  expect(names).toContain("v1.apps");
  expect(names).not.toContain("v1.apiregistration.k8s.io");
});
