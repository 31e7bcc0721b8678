import { afterAll, expect, test } from "vitest";
import { testServer } from "../../src/testing/index.ts";
import { Mango } from "../resource/mango.ts";

const api = await testServer({
  resources: [Mango],
  users: {
    jane: { groups: ["tasters"] },
    rita: { may: [{ verbs: ["get", "list", "watch"], resources: ["mangoes"], namespaces: ["default"] }] },
    stan: { may: [{ verbs: ["*"], resources: ["mangoes/status"], groups: ["fruit.example.com"] }] },
    fred: { may: ({ verb, ...access }) => verb !== "create" && access.isResource && access.name === "a" },
  },
});
afterAll(api.close);
const mango = (name: string): { metadata: object; spec: object } => ({
  metadata: { name },
  spec: { variety: "Kent" },
});

test("a client has a method for each verb, and everyone may do everything unless it is said otherwise", async () => {
  const jane = api.as("jane");
  const created = await jane.create(Mango, mango("all"));
  expect(created).toMatchObject({ status: 201, body: { apiVersion: "fruit.example.com/v1", kind: "Mango" } });
  const spec = { variety: "Ataulfo" };
  expect((await jane.update(Mango, { ...created.body, spec })).body.spec.variety).toBe("Ataulfo");
  expect((await jane.patch(Mango, "all", { spec: { ripeness: 3 } })).body.spec.ripeness).toBe(3);
  const replace = [{ op: "replace", path: "/spec/ripeness", value: 4 }];
  expect((await jane.patch(Mango, "all", replace)).body.spec.ripeness).toBe(4);
  const applied = await jane.apply(Mango, { metadata: { name: "all" }, spec: { ripeness: 4 } });
  expect(applied.body.metadata.managedFields[0]).toMatchObject({ manager: "test", operation: "Apply" });
  const status = await jane.patch(Mango, "all", { status: { phase: "Ripe" } }, { subresource: "status" });
  expect(status.body.status).toEqual({ phase: "Ripe" });
  const old = await jane.get(Mango, "all", { version: "v1alpha1" });
  expect(old).toMatchObject({
    body: { spec: { sort: "Ataulfo" } },
    warnings: ['299 - "fruit.example.com/v1alpha1 Mango is deprecated; use v1"'],
  });
  const query = { fieldSelector: "metadata.name=all" };
  expect((await jane.list(Mango, { namespace: "", query })).body.items).toHaveLength(1);
  for await (const { type, object } of jane.watch(Mango)) {
    expect(`${type} ${object.metadata.name}`).toBe("ADDED all");
    break;
  }
  expect((await jane.delete(Mango, "all")).body.status).toBe("Success");
  expect((await jane.get(Mango, "all")).status).toBe(404);
});

test("whoever has rules may do what they say, and else gets the 403 of kube-apiserver", async () => {
  const rita = api.as("rita");
  expect((await rita.list(Mango)).status).toBe(200);
  const refused = await rita.delete(Mango, "a");
  expect(refused).toMatchObject({ status: 403, body: { reason: "Forbidden", details: { name: "a" } } });
  expect(refused.body.message).toBe(
    'mangoes.fruit.example.com "a" is forbidden: User "rita" cannot delete resource "mangoes" ' +
      'in API group "fruit.example.com" in the namespace "default"',
  );
  expect((await rita.list(Mango, { namespace: "other" })).status).toBe(403);
  expect((await rita.list(Mango, { namespace: "" })).body.message).toMatch(/ at the cluster scope$/);
  expect((await rita.get(Mango, "a", { subresource: "status" })).status).toBe(403);
  await expect(rita.watch(Mango, { namespace: "other" })[Symbol.asyncIterator]().next()).rejects.toThrow(
    /^the watch was answered with 403: /,
  );
  expect((await rita.request({ path: "/apis/fruit.example.com/v1" })).status).toBe(200);
  expect((await rita.request({ path: "/metrics" })).body.message).toBe(
    'forbidden: User "rita" cannot get path "/metrics"',
  );
});

test("a subresource is allowed by its name, and an apply that creates needs create, too", async () => {
  await api.create(Mango, mango("s"));
  const stan = api.as("stan");
  const patch = { status: { phase: "Ripe" } };
  expect((await stan.patch(Mango, "s", patch, { subresource: "status" })).status).toBe(200);
  expect((await stan.patch(Mango, "s", patch)).status).toBe(403);
  expect((await api.as("fred").apply(Mango, mango("a"))).body.message).toMatch(/cannot create resource/);
});

test("a function says what somebody may", async () => {
  const fred = api.as("fred");
  expect((await fred.get(Mango, "a")).status).toBe(404);
  expect((await fred.get(Mango, "b")).status).toBe(403);
});

test("a name that nobody has is an error", () => {
  expect(() => api.as("constructor")).toThrow(
    'there is no user "constructor"; there are: jane, rita, stan, fred',
  );
});

test("the headers of a server are there, and no identity is taken from one", async () => {
  const seen = await api.as("rita").request({
    path: "/apis/fruit.example.com/v1/namespaces/other/mangoes",
    headers: { "X-Remote-User": "root", "Audit-ID": "mine" },
  });
  expect(seen).toMatchObject({
    status: 403,
    headers: {
      "audit-id": "mine",
      "cache-control": "no-cache, private",
      "x-content-type-options": "nosniff",
    },
  });
});
