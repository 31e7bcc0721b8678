import { afterEach, expect, test } from "vitest";
import { mango, root } from "../rest/harness.ts";
import { admitted, type Admitted } from "./cluster.ts";
import { mangoRule, patchOf } from "./webhook-server.ts";

let running: Admitted;
afterEach(() => running.close());

const merge = (spec: object): object => ({ body: { spec }, type: "application/merge-patch+json" });
const review = (index = 0): { [field: string]: unknown } => running.webhook.asked[index]?.review.request;
const paths = (): string[] => running.webhook.asked.map(({ path }) => path.slice(1));

test("a webhook is told everything about a create", async () => {
  running = await admitted({ validating: { all: [{ name: "v.example.com" }] } });
  const { server, webhook } = running;
  await server.call("POST", `${root}?fieldManager=me&fieldValidation=Strict&dryRun=All`, {
    body: mango("a", { labels: { x: "y" } }),
  });
  expect(webhook.asked).toHaveLength(1);
  expect(webhook.asked[0]?.review).toStrictEqual({
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: { group: "fruit.example.com", version: "v1", kind: "Mango" },
      resource: { group: "fruit.example.com", version: "v1", resource: "mangoes" },
      requestKind: { group: "fruit.example.com", version: "v1", kind: "Mango" },
      requestResource: { group: "fruit.example.com", version: "v1", resource: "mangoes" },
      name: "a",
      namespace: "default",
      operation: "CREATE",
      userInfo: { username: "jane" },
      object: {
        apiVersion: "fruit.example.com/v1",
        kind: "Mango",
        metadata: {
          name: "a",
          namespace: "default",
          labels: { x: "y" },
          uid: expect.any(String),
          creationTimestamp: expect.any(String),
          generation: 1,
          managedFields: [expect.objectContaining({ manager: "me", operation: "Update" })],
        },
        spec: { variety: "Alphonso", ripeness: 0 },
      },
      oldObject: null,
      dryRun: true,
      options: {
        kind: "CreateOptions",
        apiVersion: "meta.k8s.io/v1",
        dryRun: ["All"],
        fieldManager: "me",
        fieldValidation: "Strict",
      },
    },
  });
});

test("a mutating webhook changes what is created by an apply", async () => {
  running = await admitted({ mutating: { all: [{ name: "m.example.com" }] } });
  const { server, webhook } = running;
  webhook.say = () => patchOf({ op: "add", path: "/metadata/labels", value: { by: "webhook" } });
  const { status, body } = await server.call("PATCH", `${root}/a?fieldManager=me`, {
    body: mango("a"),
    type: "application/apply-patch+yaml",
  });
  expect([status, body.metadata.labels]).toEqual([201, { by: "webhook" }]);
  expect(review()).toMatchObject({ operation: "CREATE", name: "a", oldObject: null });
});

test("a mutating webhook sees what was sent with defaults, and what it makes of it is validated", async () => {
  running = await admitted({ mutating: { all: [{ name: "m.example.com" }] } });
  const { server, webhook } = running;
  webhook.say = () =>
    patchOf(
      { op: "add", path: "/metadata/labels", value: { by: "webhook" } },
      { op: "add", path: "/spec/boxes", value: [{ size: 3 }] },
      { op: "add", path: "/spec/unknown", value: 1 },
      { op: "add", path: "/status", value: { phase: "Ripe" } },
    );
  const sent = { generateName: "a-", uid: "mine", creationTimestamp: "2020-01-01T00:00:00Z" };
  const { name: _name, ...metadata } = { name: "", ...sent };
  const { status, body } = await server.call("POST", root, {
    body: { ...mango("x"), metadata, status: { phase: "Sent" } },
  });
  expect(review()).toMatchObject({
    object: {
      metadata: { generateName: "a-", namespace: "default" },
      spec: { variety: "Alphonso", ripeness: 0 },
      status: { phase: "Sent" },
    },
  });
  expect(review()["name"]).toBeUndefined();
  expect(status).toBe(201);
  expect(body.metadata.labels).toStrictEqual({ by: "webhook" });
  expect(body.metadata.uid).not.toBe("mine");
  expect(body.spec).toStrictEqual({
    variety: "Alphonso",
    ripeness: 0,
    boxes: [{ size: 3, label: "none" }],
  });
  expect(body.status).toBeUndefined();

  webhook.say = () => patchOf({ op: "replace", path: "/spec/ripeness", value: 300 });
  const invalid = await server.call("POST", root, { body: mango("b") });
  expect([invalid.status, invalid.body.reason]).toStrictEqual([422, "Invalid"]);
});

test("a denial has the webhook's code, reason and message, and warnings come with any answer", async () => {
  running = await admitted({ validating: { all: [{ name: "v.example.com" }] } });
  const { server, webhook, annotations } = running;
  webhook.say = () => ({
    allowed: false,
    status: {
      code: 418,
      reason: "Teapot",
      message: "no mangoes",
      details: { kind: "pot", retryAfterSeconds: 3 },
    },
    warnings: ["careful"],
    auditAnnotations: { why: "because" },
  });
  const denied = await server.call("POST", root, { body: mango("a") });
  expect(denied).toMatchObject({ status: 418, warnings: ["careful"] });
  expect(denied.body).toStrictEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: 'admission webhook "v.example.com" denied the request: no mangoes',
    reason: "Teapot",
    details: { kind: "pot", retryAfterSeconds: 3 },
    code: 418,
  });
  expect(annotations).toStrictEqual({ "v.example.com/why": "because" });

  webhook.say = () => ({ allowed: false });
  const silent = await server.call("POST", root, { body: mango("a") });
  expect(silent.body).toStrictEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: 'admission webhook "v.example.com" denied the request without explanation',
    code: 400,
  });
  const text = await running.metrics.text();
  expect(text).toContain(
    'apiserver_admission_webhook_rejection_count{name="v.example.com",type="validating",operation="CREATE",error_type="no_error",rejection_code="418"} 1',
  );
});

test("updates, patches, status and deletions are told with the old object", async () => {
  running = await admitted({
    validating: { all: [{ name: "v.example.com", rules: [mangoRule({ resources: ["*/*"] })] }] },
  });
  const { server, webhook } = running;
  const { body: made } = await server.call("POST", root, { body: mango("a") });
  webhook.asked.length = 0;
  await server.call("PUT", `${root}/a`, { body: { ...made, spec: { variety: "Kesar" } } });
  await server.call("PATCH", `${root}/a?fieldManager=k`, merge({ ripeness: 7 }));
  await server.call("PATCH", `${root}/a/status`, {
    body: { status: { phase: "Ripe" }, spec: { ripeness: 99 } },
    type: "application/merge-patch+json",
  });
  await server.call("DELETE", `${root}/a`, {
    body: { propagationPolicy: "Background", gracePeriodSeconds: 0 },
  });
  expect(webhook.asked.map(({ review: { request } }) => request)).toMatchObject([
    {
      operation: "UPDATE",
      name: "a",
      object: { spec: { variety: "Kesar" } },
      oldObject: { spec: { variety: "Alphonso" } },
      options: { kind: "UpdateOptions" },
    },
    {
      operation: "UPDATE",
      object: { spec: { ripeness: 7 } },
      oldObject: { spec: { ripeness: 0 } },
      options: { kind: "UpdateOptions", fieldManager: "k" },
    },
    {
      operation: "UPDATE",
      subResource: "status",
      requestSubResource: "status",
      object: { spec: { ripeness: 7 }, status: { phase: "Ripe" } },
    },
    {
      operation: "DELETE",
      object: null,
      oldObject: { metadata: { name: "a" }, status: { phase: "Ripe" } },
      options: { kind: "DeleteOptions", propagationPolicy: "Background", gracePeriodSeconds: 0 },
    },
  ]);
});

test("a denied deletion leaves the object, of one as of a collection", async () => {
  running = await admitted({
    mutating: { all: [{ name: "m.example.com", rules: [mangoRule({ operations: ["DELETE"] })] }] },
  });
  const { server, webhook } = running;
  await server.call("POST", root, { body: mango("a") });
  webhook.say = () => ({ allowed: false, status: { message: "keep it" } });
  expect((await server.call("DELETE", `${root}/a`)).status).toBe(400);
  expect((await server.call("DELETE", root)).status).toBe(400);
  expect(webhook.asked.map(({ review: { request } }) => request.name)).toStrictEqual(["a", undefined]);
  webhook.say = () => patchOf({ op: "add", path: "/metadata/labels", value: {} });
  const { status, body } = await server.call("DELETE", `${root}/a`);
  expect([status, body.message]).toStrictEqual([
    500,
    'Internal error occurred: admission webhook "m.example.com" attempted to modify the object, which is not supported for this operation',
  ]);
  expect((await server.call("GET", `${root}/a`)).status).toBe(200);
});

test("configurations run by name, webhooks in their order, and each sees what came before", async () => {
  const name = (letter: string): { name: string } => ({ name: `${letter}.example.com` });
  running = await admitted({ mutating: { second: [name("c")], first: [name("b"), name("a")] } });
  const { server, webhook } = running;
  webhook.say = ({ object }) =>
    patchOf({ op: "replace", path: "/spec/variety", value: `${object.spec.variety}+` });
  const { body } = await server.call("POST", root, { body: mango("x") });
  expect(paths()).toStrictEqual(["b.example.com", "a.example.com", "c.example.com"]);
  expect(body.spec.variety).toBe("Alphonso+++");
});

test("who wishes it is asked again after a later change, once", async () => {
  running = await admitted({
    mutating: {
      all: [
        { name: "first.example.com", reinvocationPolicy: "IfNeeded" },
        { name: "never.example.com", reinvocationPolicy: "Never" },
        { name: "last.example.com", reinvocationPolicy: "IfNeeded" },
      ],
    },
  });
  const { server, webhook, annotations } = running;
  webhook.say = ({ object }, path) =>
    path === "/never.example.com" && object.spec.ripeness === 0
      ? patchOf({ op: "replace", path: "/spec/ripeness", value: 50 })
      : { allowed: true };
  await server.call("POST", root, { body: mango("x") });
  expect(paths()).toStrictEqual([
    "first.example.com",
    "never.example.com",
    "last.example.com",
    "first.example.com",
  ]);
  expect(review(3)).toMatchObject({ object: { spec: { ripeness: 50 } } });
  expect(annotations["mutation.webhook.admission.k8s.io/round_0_index_1"]).toBe(
    '{"configuration":"all","webhook":"never.example.com","mutated":true}',
  );
});

test("rules, selectors, and side effects decide whether a webhook is asked", async () => {
  const one = (name: string, more: object): { name: string } => ({ name: `${name}.example.com`, ...more });
  const labels = (matchLabels: object): object => ({ matchLabels });
  running = await admitted({
    validating: {
      all: [
        one("group", { rules: [mangoRule({ apiGroups: ["other.example.com"] })] }),
        one("operation", { rules: [mangoRule({ operations: ["UPDATE", "DELETE"] })] }),
        one("scope", { rules: [mangoRule({ scope: "Cluster" })] }),
        one("status", { rules: [mangoRule({ resources: ["mangoes/status", "*/status"] })] }),
        one("object", { objectSelector: labels({ watched: "yes" }) }),
        one("namespace", { namespaceSelector: labels({ team: "red" }) }),
        one("yes", {
          rules: [
            mangoRule({ apiGroups: ["*"], resources: ["*"], scope: "Namespaced", operations: ["CREATE"] }),
          ],
          namespaceSelector: { matchExpressions: [{ key: "team", operator: "NotIn", values: ["red"] }] },
        }),
      ],
    },
  });
  const { server, webhook } = running;
  await server.call("POST", root, { body: mango("a") });
  expect(paths()).toStrictEqual(["yes.example.com"]);
  webhook.asked.length = 0;
  await server.call("POST", root, { body: mango("b", { labels: { watched: "yes" } }) });
  expect(paths().sort()).toStrictEqual(["object.example.com", "yes.example.com"]);
  webhook.asked.length = 0;
  // The old object counts, too.
  await server.call("PATCH", `${root}/b`, {
    body: { metadata: { labels: { watched: null } } },
    type: "application/merge-patch+json",
  });
  expect(paths().sort()).toStrictEqual(["object.example.com", "operation.example.com"]);
});

test("a dry run does not reach a webhook that may have side effects", async () => {
  running = await admitted({
    validating: { all: [{ name: "v.example.com", sideEffects: "Some", failurePolicy: "Ignore" }] },
  });
  const { status, body } = await running.server.call("POST", `${root}?dryRun=All`, { body: mango("a") });
  expect([status, body.message]).toStrictEqual([
    400,
    'admission webhook "v.example.com" does not support dry run',
  ]);
  expect(paths()).toStrictEqual([]);
});
