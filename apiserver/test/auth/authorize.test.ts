import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { issue } from "../certificates.ts";
import { runningServer, type CallOptions, type RunningServer } from "../running-server.ts";

const ca = issue({ commonName: "ca", ca: true });
const as = issue({ commonName: "proxy", issuer: ca, usages: ["clientAuth"] });
const GROUP = "/apis/fruit.example.com/v1";

let api: RunningServer;
beforeAll(async () => {
  api = await runningServer();
  api.kubernetes.setTrust({
    "requestheader-client-ca-file": ca.certificate,
    "requestheader-username-headers": '["X-Remote-User"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
  });
  await api.kubernetes.watched();
});
afterAll(() => api.close());
beforeEach(() => {
  // Answers of an earlier test are no longer in force.
  api.clock.ahead += 11_000;
  api.kubernetes.reviews.length = 0;
  api.kubernetes.answer = () => true;
});

const asUser = (user: string, group = "growers", more: CallOptions = {}): CallOptions => ({
  ...more,
  as,
  headers: { "X-Remote-User": user, "X-Remote-Group": group },
});

test("a list with selectors is reviewed with its requirements, once in ten seconds", async () => {
  const path = `${GROUP}/namespaces/default/mangoes?labelSelector=a%3Db,c%20in%20(d,e),!f,g,h!%3Di,j%3E1&fieldSelector=metadata.name%3Dx`;
  await api.request(path, asUser("jane"));
  await api.request(path, asUser("jane"));
  expect(api.kubernetes.reviews).toStrictEqual([
    {
      user: "jane",
      groups: ["growers", "system:authenticated"],
      extra: {},
      resourceAttributes: {
        namespace: "default",
        verb: "list",
        group: "fruit.example.com",
        version: "v1",
        resource: "mangoes",
        name: "x",
        fieldSelector: { requirements: [{ key: "metadata.name", operator: "In", values: ["x"] }] },
        labelSelector: {
          requirements: [
            { key: "a", operator: "In", values: ["b"] },
            { key: "c", operator: "In", values: ["d", "e"] },
            { key: "f", operator: "DoesNotExist" },
            { key: "g", operator: "Exists" },
            { key: "h", operator: "NotIn", values: ["i"] },
          ],
        },
      },
    },
  ]);
  api.clock.ahead += 10_001;
  await api.request(path, asUser("jane"));
  expect(api.kubernetes.reviews).toHaveLength(2);
});

test("an answer for a target of any length is not kept: who chooses it could fill the memory", async () => {
  const path = `/readyz/${"x".repeat(10_000)}`;
  await api.request(path, asUser("jane"));
  await api.request(path, asUser("jane"));
  expect(api.kubernetes.reviews).toHaveLength(2);
});

test("an answer is kept for what was asked alone: another user, verb, name or selector is asked about anew", async () => {
  const path = `${GROUP}/namespaces/default/mangoes`;
  const user = (more: Record<string, string | string[]>): CallOptions => ({
    as,
    headers: { "X-Remote-User": "jane", "X-Remote-Group": "growers", ...more },
  });
  const asked: [string, CallOptions][] = [
    [path, user({})],
    [path, user({ "X-Remote-User": "joe" })],
    [path, user({ "X-Remote-Group": "buyers" })],
    [path, user({ "X-Remote-Group": ["growers", "buyers"] })],
    [path, user({ "X-Remote-Group": "growers,buyers" })],
    [`${path}?watch=true&timeoutSeconds=1`, user({})],
    [`${path}?labelSelector=a`, user({})],
    [`${path}?fieldSelector=metadata.name%3Da`, user({})],
    [`${path}/a`, user({})],
    [`${path}/a`, { ...user({}), method: "DELETE" }],
    [`${path}/a/status`, user({})],
    [path.replace("default", "other"), user({})],
  ];
  for (const [target, options] of [...asked, ...asked]) await api.request(target, options);
  const reviews = api.kubernetes.reviews.map((spec) => JSON.stringify(spec));
  expect(new Set(reviews).size).toBe(asked.length);
  expect(reviews).toHaveLength(asked.length);
});

test("pages and revisions of a list are one question", async () => {
  for (const query of ["", "?limit=5", "?limit=5&continue=x", "?resourceVersion=7"])
    await api.request(`${GROUP}/mangoes${query}`, asUser("jane"));
  expect(api.kubernetes.reviews).toHaveLength(1);
});

test("paths are reviewed as paths", async () => {
  await api.request(GROUP, asUser("jane"));
  await api.request("/readyz/ping", asUser("jane", "growers", { method: "HEAD" }));
  expect(api.kubernetes.reviews.map((spec) => spec["nonResourceAttributes"])).toStrictEqual([
    { path: GROUP, verb: "get" },
    { path: "/readyz/ping", verb: "head" },
  ]);
});

test("system:masters and the three health paths are never asked about", async () => {
  await api.request(`${GROUP}/mangoes`, asUser("root", "system:masters"));
  for (const path of ["/healthz", "/livez", "/readyz?verbose"]) await api.request(path);
  expect(api.kubernetes.reviews).toStrictEqual([]);
});

test.each([
  [
    `${GROUP}/namespaces/default/mangoes/a`,
    "DELETE",
    `mangoes.fruit.example.com "a" is forbidden: User "<jane" cannot delete resource "mangoes" in API group "fruit.example.com" in the namespace "default"`,
    { name: "a", group: "fruit.example.com", kind: "mangoes" },
  ],
  [
    `${GROUP}/mangoes/a/status`,
    "PUT",
    `mangoes.fruit.example.com "a" is forbidden: User "<jane" cannot update resource "mangoes/status" in API group "fruit.example.com" at the cluster scope`,
    { name: "a", group: "fruit.example.com", kind: "mangoes" },
  ],
  ["/metrics", "GET", `forbidden: User "<jane" cannot get path "/metrics"`, {}],
])("a no for %s is told in Kubernetes' words", async (path, method, message, details) => {
  api.kubernetes.answer = () => false;
  const { status, headers, json } = await api.request(path, asUser("<jane", "growers", { method }));
  expect(status).toBe(403);
  expect(json).toMatchObject({
    reason: "Forbidden",
    message: message.replace("<", "&lt;"),
    details,
    code: 403,
  });
  expect(headers["x-content-type-options"]).toBe("nosniff");
});

test("where nobody can be asked the answer is 500, never yes, and tells no secrets", async () => {
  api.kubernetes.answer = () => "fail";
  const { status, headers, text } = await api.request(`${GROUP}/mangoes`, asUser("jane"));
  expect(status).toBe(500);
  expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(text).toBe(
    `Internal Server Error: "${GROUP}/mangoes": kube-apiserver could not be asked whether this is allowed\n`,
  );
  api.kubernetes.answer = () => true;
  expect((await api.request(`${GROUP}/mangoes`, asUser("jane"))).status).toBe(200);
});
