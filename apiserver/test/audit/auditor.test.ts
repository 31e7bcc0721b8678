import { request as httpsRequest } from "node:https";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AuditLog } from "../../src/audit/audit-log.ts";
import type { AuditPolicy, AuditRule } from "../../src/audit/policy.ts";
import type { Handler } from "../../src/http/exchange.ts";
import { restHandler } from "../../src/rest/rest-handler.ts";
import { memory } from "../../src/storage/memory.ts";
import { issue } from "../certificates.ts";
import { Mango } from "../resource/mango.ts";
import { type CallOptions, runningServer, type RunningServer } from "../running-server.ts";

const MANGOES = "/apis/fruit.example.com/v1/namespaces/default/mangoes";
const ca = issue({ commonName: "ca", ca: true });
const as = issue({ commonName: "proxy", issuer: ca, usages: ["clientAuth"] });
const jane: CallOptions = {
  as,
  headers: {
    "X-Remote-User": "jane",
    "X-Remote-Group": "growers",
    "X-Remote-Extra-Team": "a",
    "User-Agent": "test",
  },
};

// oxlint-disable-next-line typescript/no-explicit-any -- a test looks into it and would only cast
type Event = any;

let api: RunningServer;
let events: Event[];
let lines: string[];
let takes: boolean;
beforeEach(() => {
  events = [];
  lines = [];
  takes = true;
});
afterEach(() => api.close());

async function start(
  rules: readonly AuditRule[],
  more: Partial<AuditPolicy> = {},
  rest?: Handler,
): Promise<void> {
  const log: AuditLog = {
    append: (line) => {
      const event = JSON.parse(line);
      if (event.requestURI === "/readyz") return true;
      lines.push(line);
      events.push(event);
      return takes;
    },
    close: () => Promise.resolve(),
  };
  const storage = await memory()({ dataDir: undefined });
  api = await runningServer(rest ?? restHandler({ resources: [Mango], storage }), {
    storage,
    audit: { policy: { rules, ...more }, open: () => log },
  });
  api.kubernetes.setTrust({
    "requestheader-client-ca-file": ca.certificate,
    "requestheader-username-headers": '["X-Remote-User"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
    "requestheader-extra-headers-prefix": '["X-Remote-Extra-"]',
  });
  await expect.poll(async () => (await api.request("/readyz")).text).toBe("ok");
}

const mango = {
  apiVersion: "fruit.example.com/v1",
  kind: "Mango",
  metadata: { name: "a" },
  spec: { variety: "Ataulfo" },
};
const create = (more: object = {}): Promise<{ status: number }> =>
  api.request(MANGOES, { ...jane, method: "POST", body: JSON.stringify({ ...mango, ...more }) });
const last = (): Event => events.at(-1);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

test("a create has two events with the fields, and their order, of k8s.io/apiserver", async () => {
  await start([{ level: "RequestResponse" }]);
  expect((await create()).status).toBe(201);
  await expect.poll(() => events).toHaveLength(2);
  const first = {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "RequestResponse",
    auditID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    stage: "RequestReceived",
    requestURI: MANGOES,
    verb: "create",
    user: { username: "jane", groups: ["growers", "system:authenticated"], extra: { team: ["a"] } },
    sourceIPs: ["127.0.0.1"],
    userAgent: "test",
    objectRef: { resource: "mangoes", namespace: "default", apiGroup: "fruit.example.com", apiVersion: "v1" },
    requestReceivedTimestamp: expect.stringMatching(TIME),
    stageTimestamp: expect.stringMatching(TIME),
  };
  expect(events[0]).toStrictEqual(first);
  expect(events[0].stageTimestamp).toBe(events[0].requestReceivedTimestamp);
  expect(events[1]).toStrictEqual({
    ...first,
    auditID: events[0].auditID,
    stage: "ResponseComplete",
    objectRef: { ...first.objectRef, name: "a" },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: mango,
    responseObject: expect.objectContaining({
      metadata: expect.objectContaining({ uid: expect.any(String) }),
    }),
    annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
  });
  // Recorded from sample-apiserver v0.36.3.
  expect(Object.keys(events[1]).join(" ")).toBe(
    "kind apiVersion level auditID stage requestURI verb user sourceIPs userAgent objectRef responseStatus " +
      "requestObject responseObject requestReceivedTimestamp stageTimestamp annotations",
  );
  expect(lines.every((line) => line.indexOf("\n") === line.length - 1)).toBe(true);
});

test("levels decide about objects, the name of what is created is known at each", async () => {
  await start(
    [
      { level: "None", verbs: ["get"], resources: [{ group: "*" }] },
      { level: "Metadata", verbs: ["create"] },
      { level: "Request", verbs: ["patch"] },
      { level: "RequestResponse", verbs: ["delete"], omitStages: ["ResponseComplete"] },
      { level: "RequestResponse" },
    ],
    { omitStages: ["RequestReceived"], omitManagedFields: true },
  );
  await create({ metadata: { name: "a", managedFields: [] } });
  expect(last()).toMatchObject({
    level: "Metadata",
    objectRef: { name: "a" },
    responseStatus: { code: 201 },
  });
  expect([last().requestObject, last().responseObject]).toStrictEqual([undefined, undefined]);
  const patch = { metadata: { labels: { a: "b" } } };
  const headers = { ...jane.headers, "Content-Type": "application/merge-patch+json" };
  await api.request(`${MANGOES}/a`, { ...jane, headers, method: "PATCH", body: JSON.stringify(patch) });
  expect(last()).toMatchObject({
    level: "Request",
    verb: "patch",
    requestObject: patch,
    responseStatus: { code: 200 },
  });
  expect(last().responseObject).toBeUndefined();
  await api.request(`${MANGOES}/a`, jane);
  await api.request(`${MANGOES}/a`, { ...jane, method: "DELETE" });
  expect(events).toHaveLength(2);
  await api.request(`${MANGOES}?limit=5`, jane);
  expect(last()).toMatchObject({
    verb: "list",
    requestURI: `${MANGOES}?limit=5`,
    responseObject: { kind: "MangoList" },
  });
  await api.request("/apis/fruit.example.com/v1", jane);
  expect(last()).toMatchObject({ verb: "get", responseObject: { kind: "APIResourceList" } });
  await api.request("/metrics", jane);
  expect([last().requestURI, last().objectRef, last().responseObject]).toStrictEqual([
    "/metrics",
    undefined,
    undefined,
  ]);
});

test("a body in YAML is JSON in its event, and managed fields are left out where the policy says so", async () => {
  await start([
    { level: "RequestResponse", omitManagedFields: true, verbs: ["create"], omitStages: ["RequestReceived"] },
  ]);
  const body = (more: string): string =>
    `apiVersion: fruit.example.com/v1\nkind: Mango\nmetadata: {name: mine${more}}\nspec: {variety: x}\n`;
  const headers = { ...jane.headers, "Content-Type": "application/yaml", Accept: "application/yaml" };
  expect((await api.request(MANGOES, { ...jane, headers, method: "POST", body: body("") })).status).toBe(201);
  expect(last()).toMatchObject({
    requestObject: { metadata: { name: "mine" }, spec: { variety: "x" } },
    responseObject: { kind: "Mango", metadata: { name: "mine" } },
  });
  const managed = body(", managedFields: [{manager: me}]");
  await api.request(MANGOES, { ...jane, headers, method: "POST", body: managed });
  expect(last().requestObject.metadata).toStrictEqual({ name: "mine" });
});

test("a refusal holds its Status at each level; forbidden, unknown and unauthenticated users are told apart", async () => {
  await start([{ level: "Metadata" }]);
  await create();
  await create();
  expect(last().responseStatus).toStrictEqual({
    metadata: {},
    status: "Failure",
    message: 'mangoes.fruit.example.com "a" already exists',
    reason: "AlreadyExists",
    details: { name: "a", group: "fruit.example.com", kind: "mangoes" },
    code: 409,
  });
  await api.request(MANGOES, { ...jane, method: "POST", body: '{"apiVersion":"fru' });
  expect(last()).toMatchObject({ responseStatus: { code: 400 }, stage: "ResponseComplete" });
  api.kubernetes.answer = () => false;
  await api.request(`${MANGOES}/b`, jane);
  expect(last()).toMatchObject({
    responseStatus: { reason: "Forbidden", code: 403 },
    annotations: { "authorization.k8s.io/decision": "forbid", "authorization.k8s.io/reason": "" },
  });
  api.kubernetes.answer = () => "fail";
  await api.request(`${MANGOES}/c`, jane);
  expect(last()).toMatchObject({
    responseStatus: { metadata: {}, code: 500 },
    annotations: { "authorization.k8s.io/reason": "internal error" },
  });
  const before = events.length;
  await api.request(MANGOES, { headers: { Authorization: "Bearer nobody" } });
  await api.request(`${MANGOES}?timeout=soon`, jane);
  expect(events.slice(before)).toMatchObject([
    {
      stage: "ResponseStarted",
      user: {},
      verb: "list",
      responseStatus: { message: "Unauthorized", code: 401 },
    },
    {
      stage: "ResponseStarted",
      user: {},
      responseStatus: {
        message: 'invalid timeout specified in the request URL - time: invalid duration "soon"',
        code: 400,
      },
    },
  ]);
});

test("a watch has an event when it starts and one when it ends", async () => {
  await start([{ level: "RequestResponse" }]);
  await api.request(`${MANGOES}?watch=true&timeoutSeconds=1`, jane);
  await expect
    .poll(() => events.map(({ stage }) => stage as string))
    .toStrictEqual(["RequestReceived", "ResponseStarted", "ResponseComplete"]);
  expect(last()).toMatchObject({ verb: "watch", responseStatus: { metadata: {}, code: 200 } });
  expect(last().responseObject).toBeUndefined();
});

test("a fault is a panic", async () => {
  await start([{ level: "Metadata" }], {}, () => Promise.reject(new Error("broken")));
  await api.request(MANGOES, jane);
  expect(last()).toMatchObject({
    stage: "Panic",
    responseStatus: { reason: "InternalError", message: "APIServer panic'd: broken", code: 500 },
  });
});

test("probes are audited as anonymous, source addresses are read as Go does", async () => {
  await start([{ level: "Metadata" }]);
  const headers = {
    "X-Forwarded-For": "10.0.0.1, nonsense, ::ffff:10.0.0.2",
    "X-Real-Ip": "10.0.0.3",
    "User-Agent": "x".repeat(2000),
  };
  await api.request("/livez?verbose", { headers });
  expect(last()).toMatchObject({
    requestURI: "/livez?verbose",
    user: { username: "system:anonymous", groups: ["system:unauthenticated"] },
    sourceIPs: ["10.0.0.1", "10.0.0.2", "10.0.0.3", "127.0.0.1"],
    userAgent: `${"x".repeat(1024)}...TRUNCATED`,
    annotations: { "authorization.k8s.io/decision": "allow" },
  });
});

test("what cannot be audited is not done, and is counted", async () => {
  await start([{ level: "Metadata", verbs: ["create"] }]);
  takes = false;
  const refused = await create();
  expect(refused).toMatchObject({
    status: 500,
    json: { reason: "InternalError", message: "Internal error occurred: failed to store audit event" },
  });
  takes = true;
  expect((await api.request(`${MANGOES}/a`, jane)).status).toBe(404);
  const { text } = await api.request("/metrics", jane);
  expect(text).toContain("\napiserver_audit_requests_rejected_total 1\n");
  expect(text).toContain('\napiserver_audit_level_total{level="Metadata"} 1\n');
  expect(text).toContain("\napiserver_audit_event_total 1\n");
});

test("a client that goes away while it sends has its last event, too", async () => {
  await start([{ level: "Request" }]);
  const { as: pair, headers = {} } = jane;
  const request = httpsRequest({
    port: api.port,
    host: "127.0.0.1",
    path: MANGOES,
    method: "POST",
    rejectUnauthorized: false,
    agent: false,
    headers: { ...headers, "Content-Length": "100" },
    ...(pair && { cert: pair.certificate, key: pair.key }),
  });
  request.on("error", () => undefined);
  request.write("{");
  await expect.poll(() => events).toHaveLength(1);
  request.destroy();
  await expect
    .poll(() => events.map(({ stage }) => stage as string))
    .toStrictEqual(["RequestReceived", "ResponseComplete"]);
});
