import { testServer } from "@kagg/apiserver/testing";
import { afterAll, expect, test } from "vitest";
import { Ship } from "../src/ship.ts";

const server = await testServer({ resources: [Ship] });
afterAll(() => server.close());

const create = (name: string, spec: object) => server.create(Ship, { metadata: { name }, spec });

test("keeps what it is given and fills in what is left out", async () => {
  expect(await create("first", { title: "The first" })).toMatchObject({ status: 201 });

  const { body } = await server.get(Ship, "first");

  expect(body.spec).toEqual({ title: "The first", size: { width: 1, height: 1 } });
});

test("refuses a spec that the schema does not allow", async () => {
  const { status, body } = await create("wrong", { title: "Wrong", size: { width: 0, height: 1 } });

  expect(status).toBe(422);
  expect(body.details.causes).toMatchObject([{ field: "spec.size.width" }]);
});

test("takes the status through its subresource alone", async () => {
  const { body } = await create("reported", { title: "Reported" });
  const changed = { ...body, spec: { title: "Not taken" }, status: { phase: "Ready" } };

  await server.update(Ship, changed, { subresource: "status" });

  const after = await server.get(Ship, "reported");
  expect(after.body).toMatchObject({ spec: { title: "Reported" }, status: { phase: "Ready" } });
});
