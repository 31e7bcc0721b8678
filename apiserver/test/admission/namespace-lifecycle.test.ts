import { afterEach, expect, test } from "vitest";
import { NAMESPACES } from "../fake-kubernetes.ts";
import { mango, root } from "../rest/harness.ts";
import { admitted, type Admitted } from "./cluster.ts";

let running: Admitted;
afterEach(() => running.close());

const inNamespace = (name: string): string => root.replace("/default/", `/${name}/`);

test("nothing is created in a namespace that is missing", async () => {
  running = await admitted();
  const { status, body } = await running.server.call("POST", inNamespace("nowhere"), { body: mango("a") });
  expect(status).toBe(404);
  expect(body).toMatchObject({
    reason: "NotFound",
    message: 'namespaces "nowhere" not found',
    details: { name: "nowhere", kind: "namespaces" },
  });
});

test("an apply that creates is a create: it needs the namespace too", async () => {
  running = await admitted();
  const { status, body } = await running.server.call("PATCH", `${inNamespace("nowhere")}/a?fieldManager=me`, {
    body: mango("a"),
    type: "application/apply-patch+yaml",
  });
  expect([status, body.message]).toEqual([404, 'namespaces "nowhere" not found']);
});

test("nothing is created in a terminating namespace, while changes and deletions go on", async () => {
  running = await admitted();
  const { server, kubernetes } = running;
  expect((await server.call("POST", root, { body: mango("a") })).status).toBe(201);
  await kubernetes.objects.watched(NAMESPACES);
  kubernetes.objects.put(NAMESPACES, { metadata: { name: "default" }, status: { phase: "Terminating" } });
  const refused = await expect
    .poll(() => server.call("POST", `${root}?dryRun=All`, { body: mango("b") }))
    .toMatchObject({ status: 403 })
    .then(() => server.call("POST", root, { body: mango("b") }));
  expect(refused.body).toStrictEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message:
      'mangoes.fruit.example.com "b" is forbidden: unable to create new content in namespace default because it is being terminated',
    reason: "Forbidden",
    details: {
      name: "b",
      group: "fruit.example.com",
      kind: "mangoes",
      causes: [
        {
          reason: "NamespaceTerminating",
          message: "namespace default is being terminated",
          field: "metadata.namespace",
        },
      ],
    },
    code: 403,
  });
  const patch = { body: { spec: { ripeness: 3 } }, type: "application/merge-patch+json" };
  expect((await server.call("PATCH", `${root}/a`, patch)).status).toBe(200);
  expect((await server.call("DELETE", `${root}/a`)).status).toBe(200);
});

test("a namespace that the watch has not told yet is asked for", async () => {
  running = await admitted();
  const { server, kubernetes } = running;
  await kubernetes.objects.watched(NAMESPACES);
  kubernetes.objects.mute(NAMESPACES);
  kubernetes.objects.put(NAMESPACES, { metadata: { name: "young" }, status: { phase: "Active" } });
  expect((await server.call("POST", inNamespace("young"), { body: mango("a") })).status).toBe(201);
});

test("writes are refused as long as namespaces cannot be read, and the missing right is named", async () => {
  running = await admitted({ timeout: 20, before: ({ objects }) => objects.forbid(NAMESPACES, true) });
  const { server, kubernetes, problems } = running;
  const { status, body } = await server.call("POST", root, { body: mango("a") });
  expect([status, body.message]).toStrictEqual([
    403,
    'mangoes.fruit.example.com "a" is forbidden: not yet ready to handle request',
  ]);
  await expect
    .poll(() => problems().join("\n"))
    .toContain("a ClusterRole with get, list and watch on namespaces grants it");
  kubernetes.objects.forbid(NAMESPACES, false);
  await expect.poll(() => problems()).toStrictEqual([]);
  expect((await server.call("POST", root, { body: mango("a") })).status).toBe(201);
});

test("a namespace that can neither be found nor asked for is a 500", async () => {
  running = await admitted();
  const { server, kubernetes } = running;
  await kubernetes.objects.watched(NAMESPACES);
  kubernetes.objects.forbid(NAMESPACES, true);
  const { status, body } = await server.call("POST", inNamespace("young"), { body: mango("a") });
  expect([status, body.reason]).toStrictEqual([500, "InternalError"]);
});

test("it can be switched off", async () => {
  running = await admitted({ plugins: [] });
  expect((await running.server.call("POST", inNamespace("nowhere"), { body: mango("a") })).status).toBe(201);
  expect(running.kubernetes.objects.lists(NAMESPACES)).toBe(0);
});
