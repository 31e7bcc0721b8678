import { testServer } from "@kagg/apiserver/testing";
import { afterAll, expect, test } from "vitest";
import { Server } from "../src/server-kind.ts";

const server = await testServer({ resources: [Server] });
afterAll(() => server.close());

const path = (version: string, name = ""): string =>
  `/apis/1e3.example/${version}/namespaces/default/true${name && `/${name}`}`;

const create = (version: string, name: string, spec: object) =>
  server.request({
    method: "POST",
    path: path(version),
    body: { apiVersion: `1e3.example/${version}`, kind: "Server", metadata: { name }, spec },
  });

test("keeps what it is given and fills in what is left out", async () => {
  expect(await create("v1beta1", "first", { title: "The first" })).toMatchObject({ status: 201 });

  const { body } = await server.request({ path: path("v1beta1", "first") });

  expect(body.spec).toEqual({ title: "The first", size: { width: 1, height: 1 } });
});

test("refuses a spec that the schema does not allow", async () => {
  const { status, body } = await create("v1beta1", "wrong", { title: "Wrong", size: { width: 0, height: 1 } });

  expect(status).toBe(422);
  expect(body.details.causes).toMatchObject([{ field: "spec.size.width" }]);
});

test("takes the status through its subresource alone", async () => {
  const { body } = await create("v1beta1", "reported", { title: "Reported" });
  const changed = { ...body, spec: { title: "Not taken" }, status: { phase: "Ready" } };

  await server.request({ method: "PUT", path: path("v1beta1", "reported/status"), body: changed });

  const after = await server.request({ path: path("v1beta1", "reported") });
  expect(after.body).toMatchObject({ spec: { title: "Reported" }, status: { phase: "Ready" } });
});
