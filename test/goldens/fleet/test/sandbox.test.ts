import { createApiServer, memory } from "@kagg/apiserver";
import { sandbox } from "kagg/sandbox";
import { afterAll, expect, test } from "vitest";
import { Ship } from "../src/ship.ts";
import * as all from "../src/resources.ts";

// A control plane in this process, with the server behind its aggregator as in a cluster.
const cluster = await sandbox();
afterAll(() => cluster.close());
const resources = Object.values(all);
await cluster.serve(resources, (given) => createApiServer({ ...given, resources, storage: memory() }));

const named = (name: string) => ({ metadata: { name }, spec: { title: "In a sandbox" } });

test("is created and read back through the aggregator", async () => {
  const { status, body } = await cluster.create(Ship, named("through"));

  expect(status).toBe(201);
  expect((await cluster.get(Ship, "through")).body).toEqual(body);
});

test("is refused to whom RBAC gives no right", async () => {
  const stranger = await cluster.as("stranger");

  const { status, body } = await stranger.create(Ship, named("refused"));

  expect(status).toBe(403);
  expect(body.message).toContain('User "stranger" cannot create resource "vessels"');
  expect((await cluster.get(Ship, "refused")).status).toBe(404);
});
