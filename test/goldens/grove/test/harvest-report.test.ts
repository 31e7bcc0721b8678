import { testServer } from "@kagg/apiserver/testing";
import { afterAll, expect, test } from "vitest";
import { HarvestReport } from "../src/harvest-report.ts";

const server = await testServer({ resources: [HarvestReport] });
afterAll(() => server.close());

const everywhere = { namespace: "" };

test("lists what is measured", async () => {
  const { status, body } = await server.list(HarvestReport, everywhere);

  expect(status).toBe(200);
  const names = body.items.map((item: { metadata: { name: string } }) => item.metadata.name);
  expect(names).toEqual(["memory", "heap", "uptime"]);
});

test("measures anew for each request", async () => {
  const before = Date.now();

  const { body } = await server.get(HarvestReport, "uptime");

  expect(body).toMatchObject({ kind: "HarvestReport", unit: "seconds", value: expect.any(Number) });
  expect(Date.parse(body.measured)).toBeGreaterThanOrEqual(before);
});

test("has no more than that", async () => {
  expect(await server.get(HarvestReport, "nothing")).toMatchObject({ status: 404 });
});

test("can be read only", async () => {
  const { status } = await server.create(HarvestReport, { metadata: { name: "written" } });

  expect(status).toBe(405);
});

test("is shown by kubectl get as a table", async () => {
  const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };

  const { body } = await server.list(HarvestReport, { ...everywhere, headers });

  expect(body.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(["Name", "Value", "Unit", "Age"]);
  expect(body.rows).toHaveLength(3);
});
