import { testServer } from "@kagg/apiserver/testing";
import { afterAll, expect, test } from "vitest";
import { Walnut } from "../../src/walnut.ts";

const server = await testServer({ resources: [Walnut] });
afterAll(() => server.close());

// Conversions have been tried on generated objects once the server is there. Try them on yours here.
test("v2 is served", async () => {
  const { status, body } = await server.list(Walnut, { version: "v2" });

  expect(status).toBe(200);
  expect(body).toMatchObject({ apiVersion: "woods.acme.example/v2", kind: "WalnutList" });
});
