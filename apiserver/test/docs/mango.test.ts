// #region test
import { afterAll, expect, test } from "vitest";
import { fakeClock, testServer } from "@kagg/apiserver/testing";
import { Mango } from "./mango.ts";

const clock = fakeClock("2026-01-01T00:00:00Z");
const api = await testServer({
  resources: [Mango],
  clock,
  users: {
    pia: { groups: ["pickers"] },
    rita: { may: [{ verbs: ["get", "list", "watch"], resources: ["mangoes"] }] },
  },
});
afterAll(api.close);

test("ripe mangoes are for pickers", async () => {
  const ripe = { metadata: { name: "ripe" }, spec: { variety: "Kent", ripeness: 100 } };
  const { status, body } = await api.create(Mango, ripe);
  expect(status).toBe(201);
  expect(body.metadata).toMatchObject({
    labels: { ripe: "yes" },
    creationTimestamp: "2026-01-01T00:00:00Z",
  });

  expect((await api.as("rita").delete(Mango, "ripe")).body.message).toBe(
    'mangoes.fruit.example.com "ripe" is forbidden: User "rita" cannot delete resource "mangoes" ' +
      'in API group "fruit.example.com" in the namespace "default"',
  );
  expect((await api.delete(Mango, "ripe")).body.message).toMatch(/ripe mangoes are for pickers$/);
  expect((await api.as("pia").delete(Mango, "ripe")).status).toBe(200);
});

test("a watch shows what is there, and ends when its time is up", async () => {
  await api.create(Mango, { metadata: { name: "a" }, spec: { variety: "Kent" } });
  for await (const { type, object } of api.watch(Mango, { query: { timeoutSeconds: "60" } })) {
    expect([type, object.metadata.name]).toEqual(["ADDED", "a"]);
    clock.advance(60_000);
  }
});
// #endregion

test("defaults are filled in, and what the schema and the rules refuse is told field by field", async () => {
  const { body } = await api.create(Mango, { metadata: { name: "plain" }, spec: { variety: "Kent" } });
  expect(body.spec).toEqual({ variety: "Kent", ripeness: 0, trees: 1 });
  const wrong = await api.create(Mango, { metadata: { name: "w" }, spec: { variety: "", ripeness: 101 } });
  expect(wrong.body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    "spec.variety",
    "spec.ripeness",
  ]);
  expect((await api.patch(Mango, "plain", { spec: { variety: "Ataulfo" } })).body.message).toBe(
    'Mango.fruit.example.com "plain" is invalid: spec.variety: Invalid value: "Ataulfo": a mango stays what it is',
  );
});

test("an unknown field is pruned with a warning, and refused where a client asks for that", async () => {
  const odd = { metadata: { name: "odd" }, spec: { variety: "Kent", colour: "red" } };
  const query = { fieldValidation: "Strict" };
  expect((await api.create(Mango, odd, { query })).body.message).toMatch(/unknown field "spec.colour"/);
  const made = await api.create(Mango, odd, { query: { fieldValidation: "Warn" } });
  expect(made).toMatchObject({ status: 201, warnings: ['299 - "unknown field \\"spec.colour\\""'] });
  expect(made.body.spec).toEqual({ variety: "Kent", ripeness: 0, trees: 1 });
});

test("the old version says the same, with a warning", async () => {
  const old = { metadata: { name: "old" }, spec: { sort: "Kent", crates: [{ name: "c" }] } };
  const made = await api.create(Mango, old, { version: "v1alpha1" });
  expect(made.warnings).toEqual(['299 - "fruit.example.com/v1alpha1 Mango is deprecated; use v1"']);
  expect((await api.get(Mango, "old")).body.spec).toMatchObject({
    variety: "Kent",
    crates: [{ name: "c", kilos: 0 }],
  });
});

test("status and scale are written through their subresources", async () => {
  await api.create(Mango, { metadata: { name: "s" }, spec: { variety: "Kent" }, status: { phase: "X" } });
  expect((await api.get(Mango, "s")).body.status).toBeUndefined();
  const done = { status: { phase: "Ripe", trees: 1, selector: "of=s" }, spec: { ripeness: 9 } };
  const { body } = await api.patch(Mango, "s", done, { subresource: "status" });
  expect(body).toMatchObject({
    status: { phase: "Ripe" },
    spec: { ripeness: 0 },
    metadata: { generation: 1 },
  });
  await api.patch(Mango, "s", { spec: { replicas: 5 } }, { subresource: "scale" });
  expect((await api.get(Mango, "s", { subresource: "scale" })).body).toMatchObject({
    kind: "Scale",
    spec: { replicas: 5 },
    status: { replicas: 1, selector: "of=s" },
  });
  expect((await api.get(Mango, "s")).body).toMatchObject({ spec: { trees: 5 }, metadata: { generation: 2 } });
});

test("two managers have each their crates", async () => {
  const crate = (name: string): { metadata: object; spec: object } => ({
    metadata: { name: "crates" },
    spec: { variety: "Kent", crates: [{ name }] },
  });
  await api.apply(Mango, crate("one"), { query: { fieldManager: "anna" } });
  const { body } = await api.apply(Mango, crate("two"), { query: { fieldManager: "ben" } });
  expect(body.spec.crates.map(({ name }: { name: string }) => name)).toEqual(["one", "two"]);
  const conflict = { metadata: { name: "crates" }, spec: { variety: "Kent", ripeness: 5 } };
  await api.apply(Mango, conflict, { query: { fieldManager: "anna" } });
  conflict.spec.ripeness = 6;
  expect((await api.apply(Mango, conflict, { query: { fieldManager: "ben" } })).status).toBe(409);
  expect((await api.apply(Mango, conflict, { query: { fieldManager: "ben", force: "true" } })).status).toBe(
    200,
  );
});

test("columns are those of kubectl get", async () => {
  const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
  const { body } = await api.list(Mango, { headers });
  expect(body.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
    "Name",
    "Variety",
    "Ripeness",
    "Phase",
    "Age",
  ]);
});
