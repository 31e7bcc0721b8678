import { testServer } from "@kagg/apiserver/testing";
import { afterAll, expect, test } from "vitest";
import { AppleTree } from "../../src/apple-tree.ts";

const server = await testServer({ resources: [AppleTree] });
afterAll(() => server.close());

test("v1alpha1 is v1 in another form, and nothing is lost", async () => {
  const spec = { title: "In another form", size: "3x4" };
  await server.create(AppleTree, { metadata: { name: "converted" }, spec }, { version: "v1alpha1" });

  const stored = await server.get(AppleTree, "converted");
  const back = await server.get(AppleTree, "converted", { version: "v1alpha1" });

  expect(stored.body.spec).toEqual({ title: "In another form", size: { width: 3, height: 4 } });
  expect(back.body).toMatchObject({ apiVersion: "trees.acme.example/v1alpha1", spec });
});
