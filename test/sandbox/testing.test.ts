import { createApiServer, memory, resource, type ApiServerOptions } from "@kagg/apiserver";
import { fakeClock } from "@kagg/apiserver/testing";
import * as z from "@kagg/apiserver/zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sandbox } from "../../src/sandbox/testing/index.ts";
import type { Sandbox } from "../../src/sandbox/testing/kagg-sandbox.d.ts";
import { startAndStop } from "./start-and-stop.ts";

const Mango = resource({
  group: "fruit.example.com",
  kind: "Mango",
  plural: "mangoes",
  scope: "Namespaced",
  versions: { v1: { spec: z.object({ variety: z.string() }) } },
  storageVersion: "v1",
});

const nothing = (): void => undefined;
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const start = (given: Pick<ApiServerOptions, "certificate" | "kubernetes">) =>
  createApiServer({ ...given, resources: [Mango], storage: memory(), logger });

let cluster: Sandbox;
beforeAll(async () => {
  cluster = await sandbox();
  await cluster.serve([Mango], start);
});
afterAll(() => cluster.close());

test("an object goes through the aggregator, and a watch shows it", async () => {
  const watch = cluster.watch(Mango)[Symbol.asyncIterator]();
  const created = await cluster.create(Mango, { metadata: { name: "a" }, spec: { variety: "Kent" } });
  expect(created.status).toBe(201);
  expect((await watch.next()).value).toMatchObject({ type: "ADDED", object: created.body });
  await watch.return?.();
  const { body } = await cluster.request({ path: "/apis/fruit.example.com" });
  expect(body).toMatchObject({ kind: "APIGroup", preferredVersion: { version: "v1" } });
});

test("RBAC decides what somebody may", async () => {
  const jane = await cluster.as("jane", ["tasters"]);
  const refused = await jane.list(Mango);
  expect(refused.body.message).toBe(
    'mangoes.fruit.example.com is forbidden: User "jane" cannot list resource "mangoes" in API group "fruit.example.com" in the namespace "default"',
  );
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const rules = [{ apiGroups: ["fruit.example.com"], resources: ["mangoes"], verbs: ["list"] }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "taster" };
  const role = { metadata: { name: "taster" }, rules };
  const binding = { metadata: { name: "tasters" }, roleRef, subjects: [{ kind: "Group", name: "tasters" }] };
  for (const [plural, body] of [
    ["clusterroles", role],
    ["clusterrolebindings", binding],
  ] as const) {
    expect(await cluster.request({ method: "POST", path: `${rbac}/${plural}`, body })).toMatchObject({
      status: 201,
    });
  }
  // The server keeps a refusal for ten seconds, as Kubernetes does; somebody else of the group was never refused.
  const john = await cluster.as("john", ["tasters"]);
  expect(await john.list(Mango)).toMatchObject({ status: 200 });
});

test("a server that is gone is told as kube-aggregator tells it", async () => {
  const other = await sandbox();
  const { close } = await other.serve([Mango], start);
  await close();
  const { status, body } = await other.list(Mango);
  expect(status).toBe(503);
  expect(body).toMatch(
    /^service unavailable|error trying to reach service: dial tcp .*: connect: connection refused/,
  );
  await other.close();
});

test("time is what the clock says", async () => {
  const clock = fakeClock("2030-01-01T00:00:00Z");
  const other = await sandbox({ clock });
  const created = await other.request({
    method: "POST",
    path: "/api/v1/namespaces",
    body: { metadata: { name: "later" } },
  });
  expect(created.body.metadata.creationTimestamp).toBe("2030-01-01T00:00:00Z");
  await other.close();
});

test("what starts is gone when it is closed: the process ends by itself, and leaves no file", async () => {
  expect(await startAndStop(10)).toEqual({ stdout: "10 started and closed", exitCode: 0, files: [] });
});
