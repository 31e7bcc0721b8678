// #region vitest
import { createApiServer, memory } from "@kagg/apiserver";
import { sandbox } from "kagg/sandbox";
import { afterAll, expect, test } from "vitest";
import { Mango } from "./mango.ts";

const cluster = await sandbox();
afterAll(() => cluster.close());
await cluster.serve([Mango], (given) => createApiServer({ ...given, resources: [Mango], storage: memory() }));

test("mangoes are for those who have a role", async () => {
  const jane = await cluster.as("jane");
  const mango = { metadata: { name: "a" }, spec: { variety: "Kent" } };
  expect((await jane.create(Mango, mango)).body.message).toBe(
    'mangoes.fruit.example.com is forbidden: User "jane" cannot create resource "mangoes" ' +
      'in API group "fruit.example.com" in the namespace "default"',
  );

  const john = await cluster.as("john");
  await cluster.request({
    method: "POST",
    path: "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
    body: {
      metadata: { name: "john" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "john" }],
    },
  });
  expect((await john.create(Mango, mango)).status).toBe(201);
});
// #endregion
