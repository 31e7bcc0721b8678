import { afterEach, beforeEach, expect, test } from "vitest";
import { testServer, type TestEvent, type TestServer } from "../../src/testing/index.ts";
import { resource } from "../../src/resource/resource.ts";
import { z } from "zod";
import { Mango } from "../resource/mango.ts";

const MANGOES = "/apis/fruit.example.com/v1/namespaces/default/mangoes";
const mango = (name: string, spec: object = { variety: "Ataulfo" }): object => ({
  apiVersion: "fruit.example.com/v1",
  kind: "Mango",
  metadata: { name },
  spec,
});

let api: TestServer;
beforeEach(async () => {
  api = await testServer({ resources: [Mango] });
});
afterEach(() => api.close());

test("an object is created, read, changed and deleted", async () => {
  const created = await api.request({ method: "POST", path: MANGOES, body: mango("a") });
  expect(created).toMatchObject({
    status: 201,
    body: { metadata: { name: "a", generation: 1 }, spec: { ripeness: 0 } },
  });
  const { body } = await api.request({ path: `${MANGOES}/a` });
  const put = await api.request({
    method: "PUT",
    path: `${MANGOES}/a`,
    body: { ...body, spec: { variety: "Kent" } },
  });
  expect(put).toMatchObject({
    status: 200,
    body: { metadata: { generation: 2 }, spec: { variety: "Kent" } },
  });
  const patched = await api.request({
    method: "PATCH",
    path: `${MANGOES}/a/status`,
    headers: { "Content-Type": "application/merge-patch+json" },
    body: { status: { phase: "Ripe" } },
  });
  expect(patched.body.status).toStrictEqual({ phase: "Ripe" });
  const old = await api.request({ path: `${MANGOES.replace("v1", "v1alpha1")}/a` });
  expect(old.body.spec).toStrictEqual({ sort: "Kent", soft: false });
  expect(old.warnings).toStrictEqual(['299 - "fruit.example.com/v1alpha1 Mango is deprecated; use v1"']);
  expect((await api.request({ method: "DELETE", path: `${MANGOES}/a` })).body.status).toBe("Success");
  const gone = await api.request({ path: `${MANGOES}/a` });
  expect(gone).toMatchObject({ status: 404, headers: { "content-type": "application/json" } });
  expect(gone.body.message).toBe('mangoes.fruit.example.com "a" not found');
});

test("a watch sees what is there and what comes, until it is left", async () => {
  await api.request({ method: "POST", path: MANGOES, body: mango("a") });
  const seen: string[] = [];
  const note = ({ type, object }: TestEvent): number => seen.push(`${type} ${object.metadata.name}`);
  for await (const event of api.watch(MANGOES)) {
    if (note(event) === 1) await api.request({ method: "POST", path: MANGOES, body: mango("b") });
    if (seen.length === 2) await api.request({ method: "DELETE", path: `${MANGOES}/a` });
    if (seen.length === 3) break;
  }
  expect(seen).toStrictEqual(["ADDED a", "ADDED b", "DELETED a"]);
});

test("an open watch ends when the server closes", async () => {
  const watch = api.watch(MANGOES)[Symbol.asyncIterator]();
  const next = watch.next();
  await api.close();
  expect(await next).toStrictEqual({ value: undefined, done: true });
});

test("a watch that is refused throws what the server said", async () => {
  const watch = api.watch(`${MANGOES}?resourceVersion=x`)[Symbol.asyncIterator]();
  await expect(watch.next()).rejects.toThrow(/^the watch was answered with 422: .*Invalid value: \\"x\\"/);
});

test("discovery and documents are there too, and what is wrong with a resource is told", async () => {
  expect((await api.request({ path: "/apis/fruit.example.com/v1" })).body.resources).toHaveLength(2);
  expect((await api.request({ path: "/nowhere" })).body).toBe("404 page not found\n");
  const broken = resource({
    group: "a",
    kind: "b",
    scope: "Cluster",
    versions: { v1: { spec: z.object({}) } },
    storageVersion: "v1",
  });
  await expect(testServer({ resources: [broken] })).rejects.toThrow(/^the resources cannot be served:\n/);
});

test("requests leave nothing behind on the server", async () => {
  const heard: Error[] = [];
  const hear = (warning: Error): number => heard.push(warning);
  process.on("warning", hear);
  for (let index = 0; index < 20; index++) await api.request({ path: MANGOES });
  for (let index = 0; index < 20; index++)
    for await (const _ of api.watch(
      `${MANGOES}?timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    ))
      break;
  // Node tells of a leak at the next turn.
  await new Promise(setImmediate);
  process.off("warning", hear);
  expect(heard).toEqual([]);
});

test("a path that does not decode is a 400, as from a server", async () => {
  expect(await api.request({ path: `${MANGOES}/%ff` })).toMatchObject({
    status: 400,
    body: { reason: "BadRequest" },
  });
});

test("a path may be encoded more than it has to be", async () => {
  await api.request({ method: "POST", path: MANGOES, body: mango("a") });
  const path = `${MANGOES.replace("mangoes", "%6dangoes")}/%61`;
  expect(await api.request({ path })).toMatchObject({ status: 200, body: { metadata: { name: "a" } } });
});

test("a fault in an author's code is thrown where the request was made", async () => {
  const broken = resource({
    group: "a.example.com",
    kind: "Broken",
    scope: "Cluster",
    versions: { v1: { spec: z.object({}) } },
    storageVersion: "v1",
    validate: () => {
      throw new Error("a fault");
    },
  });
  const server = await testServer({ resources: [broken] });
  await expect(server.create(broken, { metadata: { name: "x" }, spec: {} })).rejects.toThrow("a fault");
  await server.close();
});
