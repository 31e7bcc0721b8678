import { testServer } from "@kagg/apiserver/testing";
import { afterAll, expect, test } from "vitest";
import { Ship } from "../../src/ship.ts";

const server = await testServer({ resources: [Ship] });
afterAll(() => server.close());

test("v1 is v2 in another form, and nothing is lost", async () => {
  const spec = { title: "In another form", size: "3x4" };
  await server.create(Ship, { metadata: { name: "converted" }, spec }, { version: "v1" });

  const stored = await server.get(Ship, "converted");
  const back = await server.get(Ship, "converted", { version: "v1" });

  expect(stored.body.spec).toEqual({ title: "In another form", size: { width: 3, height: 4 } });
  expect(back.body).toMatchObject({ apiVersion: "sea.corp.example/v1", spec });
});
