import { request } from "node:https";
import type { KubeObject } from "@kagg/apiserver/internal";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { binding, clusterRole } from "./rbac-objects.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

type Sent = {
  readonly method?: string;
  readonly body?: object;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
};
type Answer = { readonly code: number; readonly body: { readonly [field: string]: unknown } };

/** Over TLS: with a token, or as admin with a certificate. */
function ask(path: string, { method, body, token, headers = {} }: Sent = {}): Promise<Answer> {
  const { ca, admin } = sandbox.certificates;
  const shown = token === undefined ? { cert: admin.certificate, key: admin.privateKey } : {};
  const all = {
    ...headers,
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { "content-type": "application/json" }),
  };
  return new Promise((resolve, reject) => {
    const options = { ca, ...shown, agent: false, headers: all, method: method ?? (body ? "POST" : "GET") };
    request(`${sandbox.url}${path}`, options, (response) => {
      const received: Buffer[] = [];
      response.on("data", (part: Buffer) => received.push(part));
      response.on("end", () => {
        const answer = JSON.parse(Buffer.concat(received).toString()) as Answer["body"];
        resolve({ code: response.statusCode ?? 0, body: answer });
      });
    })
      .on("error", reject)
      .end(body && JSON.stringify(body));
  });
}

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
const PODS = "/api/v1/namespaces/default/pods";

async function tokenOf(name: string): Promise<string> {
  await ask(ACCOUNTS, { body: { metadata: { name } } });
  const { code, body } = await ask(`${ACCOUNTS}/${name}/token`, { body: {} });
  expect(code).toBe(201);
  return (body["status"] as { token: string }).token;
}

test("a ServiceAccount may what it was given, and no more", async () => {
  const token = await tokenOf("bot");
  expect(await ask(PODS, { token })).toMatchObject({
    code: 403,
    body: {
      message:
        'pods is forbidden: User "system:serviceaccount:default:bot" cannot list resource "pods" in API group "" in the namespace "default"',
    },
  });
  const given = binding("", "bots", "ClusterRole view", "ServiceAccount default/bot");
  expect((await ask(`${RBAC}/clusterrolebindings`, { body: given })).code).toBe(201);
  await vi.waitFor(async () => expect((await ask(PODS, { token })).code).toBe(200));
  expect((await ask("/api/v1/namespaces/default/secrets", { token })).code).toBe(403);
  await ask(`${ACCOUNTS}/bot`, { method: "DELETE" });
  expect((await ask(PODS, { token })).code).toBe(401);
});

test("whoever shows nothing may see the version alone, and whoever shows something wrong nothing", async () => {
  expect((await ask("/version", { token: "" })).code).toBe(200);
  expect((await ask("/api", { token: "" })).code).toBe(403);
  expect((await ask("/version", { token: "wrong" })).code).toBe(401);
});

test("nobody gives away through the API what they do not have", async () => {
  const writer = clusterRole("writer", [
    { apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], verbs: ["create"] },
  ]);
  await ask(`${RBAC}/clusterroles`, { body: writer });
  await ask(`${RBAC}/clusterrolebindings`, { body: binding("", "w", "ClusterRole writer", "User anna") });
  const root = clusterRole("root", [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }]);
  const headers = { "Impersonate-User": "anna" };
  await vi.waitFor(async () =>
    expect(await ask(`${RBAC}/clusterroles`, { body: root, headers })).toMatchObject({
      code: 403,
      body: {
        message: expect.stringContaining("is attempting to grant RBAC permissions not currently held"),
      },
    }),
  );
});

test("a role that is labelled for it becomes part of view", async () => {
  const labels = { "rbac.authorization.k8s.io/aggregate-to-view": "true" };
  const rule = { apiGroups: ["fruit.example.com"], resources: ["mangoes"], verbs: ["get"] };
  const more = clusterRole("see-mangoes", [rule], { metadata: { name: "see-mangoes", labels } });
  expect((await ask(`${RBAC}/clusterroles`, { body: more })).code).toBe(201);
  for (const name of ["view", "edit", "admin"]) {
    await vi.waitFor(async () =>
      expect((await ask(`${RBAC}/clusterroles/${name}`)).body["rules"]).toContainEqual(rule),
    );
  }
});

test("a Secret for a token gets one, which ends with it", async () => {
  await ask(ACCOUNTS, { body: { metadata: { name: "keeper" } } });
  const secrets = "/api/v1/namespaces/default/secrets";
  const annotations = { "kubernetes.io/service-account.name": "keeper" };
  const secret = { metadata: { name: "kept", annotations }, type: "kubernetes.io/service-account-token" };
  expect((await ask(secrets, { body: secret })).code).toBe(201);
  const token = await vi.waitFor(async () => {
    const { body } = await ask(`${secrets}/kept`);
    const { data } = body as unknown as KubeObject & { readonly data?: { readonly token?: string } };
    expect(data?.token).toBeDefined();
    return Buffer.from(data?.token ?? "", "base64").toString();
  });
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  const whoami = () => ask("/apis/authentication.k8s.io/v1/selfsubjectreviews", { token, body: review });
  expect(await whoami()).toMatchObject({
    code: 201,
    body: { status: { userInfo: { username: "system:serviceaccount:default:keeper" } } },
  });
  await ask(`${secrets}/kept`, { method: "DELETE" });
  expect((await whoami()).code).toBe(401);
});

test("a review of somebody's token and rights is answered over the API", async () => {
  const token = await tokenOf("reviewed");
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } };
  const { code, body } = await ask("/apis/authentication.k8s.io/v1/tokenreviews", { body: review });
  expect(code).toBe(201);
  expect(body["status"]).toMatchObject({
    authenticated: true,
    user: { username: "system:serviceaccount:default:reviewed" },
  });
  const keys = await ask("/openid/v1/jwks", { token });
  expect(keys.body).toMatchObject({ keys: [{ kty: "EC", alg: "ES256", use: "sig" }] });
});
