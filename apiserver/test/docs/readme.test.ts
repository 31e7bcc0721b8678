import { expect, test } from "vitest";
import { Mango } from "./mango.ts";
// #region readme
import { fakeClock, testServer } from "@kagg/apiserver/testing";

const clock = fakeClock("2026-01-01T00:00:00Z");
const users = { jane: { may: [{ verbs: ["get", "list"], resources: ["mangoes"] }] } };
const api = await testServer({ resources: [Mango], users, clock });

const { status } = await api.create(Mango, { metadata: { name: "a" }, spec: { variety: "Kent" } });
const refused = await api.as("jane").delete(Mango, "a"); // 403, in Kubernetes' words
for await (const { type, object } of api.watch(Mango)) {
  if (type === "ADDED" && object.metadata.creationTimestamp === "2026-01-01T00:00:00Z") break;
}
await api.close();
// #endregion

test("the example of the README does what it says", () => {
  expect([status, refused.status]).toEqual([201, 403]);
});
