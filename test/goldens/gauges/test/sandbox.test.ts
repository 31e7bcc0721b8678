import { createApiServer } from "@kagg/apiserver";
import { sandbox } from "kagg/sandbox";
import { afterAll, expect, test } from "vitest";
import { Gauge } from "../src/gauge.ts";
import * as all from "../src/resources.ts";

// A control plane in this process, with the server behind its aggregator as in a cluster.
const cluster = await sandbox();
afterAll(() => cluster.close());
const resources = Object.values(all);
await cluster.serve(resources, (given) => createApiServer({ ...given, resources }));

test("is read through the aggregator", async () => {
  const { status, body } = await cluster.get(Gauge, "uptime", { namespace: "gauge-system" });

  expect(status).toBe(200);
  expect(body).toMatchObject({ kind: "Gauge", unit: "seconds" });
});

test("is refused to whom RBAC gives no right", async () => {
  const stranger = await cluster.as("stranger");

  const { status, body } = await stranger.list(Gauge);

  expect(status).toBe(403);
  expect(body.message).toContain('User "stranger" cannot list resource "gauges"');
});
