import { afterAll, expect, test } from "vitest";
import { resource } from "@kagg/apiserver";
import { testServer } from "@kagg/apiserver/testing";
import * as z from "@kagg/apiserver/zod";
import { Harvest } from "./harvest.ts";
import { Press } from "./press.ts";

const getter = { may: [{ verbs: ["get"], resources: ["presses/log", "presses/exec"] }] };
const api = await testServer({ resources: [Press, Harvest], users: { jane: {}, rita: getter } });
afterAll(api.close);
await api.create(Press, { metadata: { name: "one" }, spec: { litres: 7 } });

test("a log is text", async () => {
  const { body, headers } = await api.get(Press, "one", { subresource: "log" });
  expect([body, headers["content-type"]]).toEqual(["7 litres pressed\n", "text/plain"]);
  expect((await api.get(Press, "two", { subresource: "log" })).status).toBe(404);
});

test("an exec is a WebSocket, which needs create, too", async () => {
  const options = { subresource: "exec", protocols: ["press.v1"] };
  const socket = await api.as("jane").webSocket(Press, "one", options);
  await socket.send("hello");
  for await (const message of socket.messages) {
    expect(message).toBe("jane said hello");
    socket.close();
  }
  expect(socket.protocol).toBe("press.v1");
  await expect(api.as("rita").webSocket(Press, "one", options)).rejects.toThrow(
    /^the WebSocket was answered with 403: .*cannot create resource/,
  );
});

test("a resource without storage is listed, got and shown as a table", async () => {
  expect((await api.list(Harvest, { namespace: "" })).body.items).toHaveLength(2);
  expect((await api.get(Harvest, "today", { namespace: "south" })).body.kilos).toBe(30);
  expect((await api.list(Harvest)).body.items).toEqual([]);
  expect((await api.create(Harvest, { metadata: { name: "x" } })).status).toBe(405);
});

const kiwi = (spec: z.ZodObject, old?: { spec: z.ZodObject; lossy?: readonly string[] }) =>
  testServer({
    resources: [
      resource({
        group: "fruit.example.com",
        kind: "Kiwi",
        scope: "Cluster",
        versions: {
          v1: { spec },
          ...(old && { v1beta1: { ...old, to: () => ({ spec: {} }), from: () => ({ spec: {} }) } }),
        },
        storageVersion: "v1",
      }),
    ],
  });

test("what zod can do and a document cannot say is refused at the start, all at once", async () => {
  const refused = {
    a: z.date(),
    b: z.coerce.number(),
    c: z.string().trim(),
    d: z.string().transform(Number),
    e: z.string().catch(""),
    f: z.map(z.string(), z.string()),
    g: z.bigint(),
  };
  const error: unknown = await kiwi(z.object(refused)).catch((thrown: unknown) => thrown);
  const lines = String(error).split("\n").slice(1);
  expect(lines.map((line) => /v1\.spec\.(\w)/.exec(line)?.[1]).toSorted()).toEqual(Object.keys(refused));
});

test("a refinement is checked, though it cannot be published", async () => {
  const server = await kiwi(z.object({ even: z.int().refine((one) => one % 2 === 0, "must be even") }));
  const path = "/apis/fruit.example.com/v1/kiwis";
  const send = (even: number) =>
    server.request({ method: "POST", path, body: { metadata: { name: `k${even}` }, spec: { even } } });
  expect((await send(3)).body.message).toMatch(/spec\.even: .*must be even/);
  expect((await send(4)).status).toBe(201);
  await server.close();
});

test("a conversion that loses something stops the start, unless it is said that it may", async () => {
  const one = z.object({ grams: z.int().optional() });
  await expect(kiwi(z.object({}), { spec: one })).rejects.toThrow(/\.spec\.grams is lost/);
  await (await kiwi(z.object({}), { spec: one, lossy: [".spec.grams"] })).close();
});
