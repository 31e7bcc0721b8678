import { testServer } from "@kagg/apiserver/testing";
import { afterAll, expect, test } from "vitest";
import { Walnut } from "../../src/walnut.ts";

const server = await testServer({ resources: [Walnut] });
afterAll(() => server.close());

test("v1beta1 is v1 in another form, and nothing is lost", async () => {
  const spec = { title: "In another form", size: "3x4" };
  await server.create(Walnut, { metadata: { name: "converted" }, spec }, { version: "v1beta1" });

  const stored = await server.get(Walnut, "converted");
  const back = await server.get(Walnut, "converted", { version: "v1beta1" });

  expect(stored.body.spec).toEqual({ title: "In another form", size: { width: 3, height: 4 } });
  expect(back.body).toMatchObject({ apiVersion: "woods.acme.example/v1beta1", spec });
});
