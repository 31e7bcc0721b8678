import { testServer } from "@kagg/apiserver/testing";
import { afterAll, expect, test } from "vitest";
import { Ship } from "../src/ship.ts";

const server = await testServer({ resources: [Ship] });
afterAll(() => server.close());

const path = (version: string, name = ""): string =>
  `/apis/sea.corp.example/${version}/vessels${name && `/${name}`}`;

const create = (version: string, name: string, spec: object) =>
  server.request({
    method: "POST",
    path: path(version),
    body: { apiVersion: `sea.corp.example/${version}`, kind: "Ship", metadata: { name }, spec },
  });

test("keeps what it is given and fills in what is left out", async () => {
  expect(await create("v2", "first", { title: "The first" })).toMatchObject({ status: 201 });

  const { body } = await server.request({ path: path("v2", "first") });

  expect(body.spec).toEqual({ title: "The first", size: { width: 1, height: 1 } });
});

test("refuses a spec that the schema does not allow", async () => {
  const { status, body } = await create("v2", "wrong", { title: "Wrong", size: { width: 0, height: 1 } });

  expect(status).toBe(422);
  expect(body.details.causes).toMatchObject([{ field: "spec.size.width" }]);
});

test("takes the status through its subresource alone", async () => {
  const { body } = await create("v2", "reported", { title: "Reported" });
  const changed = { ...body, spec: { title: "Not taken" }, status: { phase: "Ready" } };

  await server.request({ method: "PUT", path: path("v2", "reported/status"), body: changed });

  const after = await server.request({ path: path("v2", "reported") });
  expect(after.body).toMatchObject({ spec: { title: "Reported" }, status: { phase: "Ready" } });
});

test.each(["v1", "v3alpha1"])("%s is v2 in another form, and nothing is lost", async (version) => {
  const spec = { title: "In another form", size: "3x4" };
  await create(version, `from-${version}`, spec);

  const stored = await server.request({ path: path("v2", `from-${version}`) });
  const back = await server.request({ path: path(version, `from-${version}`) });

  expect(stored.body.spec).toEqual({ title: "In another form", size: { width: 3, height: 4 } });
  expect(back.body).toMatchObject({ apiVersion: `sea.corp.example/${version}`, spec });
});
