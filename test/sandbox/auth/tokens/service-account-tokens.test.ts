import { createPublicKey, verify } from "node:crypto";
import type { Json, KubeObject } from "@kagg/apiserver/internal";
import { expect, test } from "vitest";
import type { Sent } from "../../../../src/sandbox/auth/create-request.ts";
import { controlPlane, person, thrown, type ControlPlane } from "../control-plane.ts";

const account = {
  kind: "ServiceAccount",
  apiVersion: "v1",
  metadata: { namespace: "orchard", name: "bot", uid: "bot-1" },
};
const pod = {
  kind: "Pod",
  apiVersion: "v1",
  metadata: { namespace: "orchard", name: "web", uid: "web-1" },
  spec: { serviceAccountName: "bot", nodeName: "n1" },
};
const secret = {
  kind: "Secret",
  apiVersion: "v1",
  metadata: { namespace: "orchard", name: "seed", uid: "seed-1" },
};
const node = { kind: "Node", apiVersion: "v1", metadata: { name: "n1", uid: "n1-1" } };
const ISSUER = "https://kubernetes.default.svc.cluster.local";

type TokenRequest = KubeObject & { readonly status: { readonly token: string } };

function answerOf({ auth }: ControlPlane, handler: string, sent: Sent, name: string): KubeObject {
  const namespace = name ? "orchard" : "";
  const answer = auth.createHandlers[handler]?.(sent, { user: person("anna"), namespace, name });
  if (!answer) throw new Error(`nobody answers ${handler}`);
  return answer;
}

const request = (plane: ControlPlane, spec: object = {}, metadata: object = {}): TokenRequest => {
  const sent = { spec: spec as { [field: string]: Json }, metadata };
  return answerOf(plane, "serviceaccounts/token", sent, "bot") as TokenRequest;
};

const tokenOf = (plane: ControlPlane, spec: object = {}): string => request(plane, spec).status.token;

/** What a TokenReview says. */
const review = (plane: ControlPlane, token: string, audiences?: readonly string[]): unknown => {
  const spec = { token, ...(audiences && { audiences: [...audiences] }) };
  return answerOf(plane, "tokenreviews.authentication.k8s.io", { spec }, "").status;
};

const refused = (error: string): object => ({ user: {}, error: `[invalid bearer token, ${error}]` });

const claims = (token: string): { readonly [claim: string]: unknown } =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

test("a token says who, for whom and until when, and is believed", async () => {
  const plane = await controlPlane([account]);
  const answer = request(plane);
  const { token } = answer.status;
  expect(answer).toEqual({
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    metadata: { namespace: "orchard", name: "bot", uid: "bot-1", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { audiences: [ISSUER], expirationSeconds: 3600, boundObjectRef: null },
    status: { token, expirationTimestamp: "2026-01-01T01:00:00Z" },
  });
  const start = Date.parse("2026-01-01T00:00:00Z") / 1000;
  const { jti, ...others } = claims(token);
  expect(others).toEqual({
    aud: [ISSUER],
    exp: start + 3600,
    iat: start,
    nbf: start,
    iss: ISSUER,
    sub: "system:serviceaccount:orchard:bot",
    "kubernetes.io": { namespace: "orchard", serviceaccount: { name: "bot", uid: "bot-1" } },
  });
  expect(review(plane, token)).toEqual({
    authenticated: true,
    audiences: [ISSUER],
    user: {
      username: "system:serviceaccount:orchard:bot",
      uid: "bot-1",
      groups: ["system:serviceaccounts", "system:serviceaccounts:orchard", "system:authenticated"],
      extra: { "authentication.kubernetes.io/credential-id": [`JTI=${String(jti)}`] },
    },
  });
});

test("anyone can verify a token with the published keys", async () => {
  const plane = await controlPlane([account]);
  const read = (path: string): { readonly [field: string]: unknown } =>
    JSON.parse(plane.auth.openId(path)?.body as string);
  expect(read("/.well-known/openid-configuration")).toEqual({
    issuer: ISSUER,
    jwks_uri: "https://127.0.0.1:6443/openid/v1/jwks",
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  });
  const { keys } = read("/openid/v1/jwks") as { keys: readonly { kid: string }[] };
  const [header = "", payload = "", signature = ""] = tokenOf(plane).split(".");
  expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({
    alg: "ES256",
    kid: keys[0]?.kid,
  });
  const key = createPublicKey({ key: keys[0] as never, format: "jwk" });
  const signed = Buffer.from(`${header}.${payload}`);
  const asJwt = { key, dsaEncoding: "ieee-p1363" } as const;
  expect(verify("sha256", signed, asJwt, Buffer.from(signature, "base64url"))).toBe(true);
  expect(plane.auth.openId("/openid/v1/jwks")?.headers).toMatchObject({
    "content-type": "application/jwk-set+json",
  });
  expect(plane.auth.openId("/openid")).toBeUndefined();
});

test("time ends a token, a minute late", async () => {
  const plane = await controlPlane([account]);
  const token = tokenOf(plane, { expirationSeconds: 600 });
  plane.clock.advance(660_000);
  expect(review(plane, token)).toMatchObject({ authenticated: true });
  plane.clock.advance(1000);
  expect(review(plane, token)).toEqual(refused("service account token has expired"));
});

test("a token is good for its audiences alone", async () => {
  const plane = await controlPlane([account]);
  const token = tokenOf(plane, { audiences: ["a", "b"] });
  expect(review(plane, token, ["b", "c"])).toMatchObject({ authenticated: true, audiences: ["b"] });
  expect(review(plane, token)).toEqual(
    refused(`token audiences ["a" "b"] is invalid for the target audiences ["${ISSUER}"]`),
  );
});

test("a token ends with its ServiceAccount, also where another of its name comes", async () => {
  const plane = await controlPlane([account]);
  const token = tokenOf(plane);
  await plane.remove(account);
  expect(review(plane, token)).toEqual(refused('serviceaccounts "bot" not found'));
  await plane.put({ ...account, metadata: { ...account.metadata, uid: "bot-2" } });
  expect(review(plane, token)).toEqual(refused("service account UID (bot-2) does not match claim (bot-1)"));
});

test("a token of a pod names it and its node, and ends with it", async () => {
  const plane = await controlPlane([account, pod, node]);
  const token = tokenOf(plane, {
    boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "web", uid: "web-1" },
  });
  expect(review(plane, token)).toMatchObject({
    user: {
      extra: {
        "authentication.kubernetes.io/pod-name": ["web"],
        "authentication.kubernetes.io/pod-uid": ["web-1"],
        "authentication.kubernetes.io/node-name": ["n1"],
        "authentication.kubernetes.io/node-uid": ["n1-1"],
      },
    },
  });
  // The node only says where the pod is.
  await plane.remove(node);
  expect(review(plane, token)).toMatchObject({ authenticated: true });
  await plane.put({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } });
  plane.clock.advance(61_000);
  expect(review(plane, token)).toEqual(refused("service account token has been invalidated"));
});

test.each([
  ["Secret", secret, "secret UID (x) does not match service account secret ref claim (seed-1)"],
  ["Node", node, "node UID (x) does not match service account node ref claim (n1-1)"],
])("a token of a %s ends with it", async (kind, object, mismatch) => {
  const plane = await controlPlane([account, object]);
  const boundObjectRef = { apiVersion: "v1", kind, name: object.metadata.name };
  const token = tokenOf(plane, { boundObjectRef });
  expect(review(plane, token)).toMatchObject({ authenticated: true });
  await plane.put({ ...object, metadata: { ...object.metadata, uid: "x" } });
  expect(review(plane, token)).toEqual(refused(mismatch));
  await plane.remove(object);
  expect(review(plane, token)).toEqual(refused("service account token has been invalidated"));
});

test("what kubelet asks for lives for a year", async () => {
  const plane = await controlPlane([account, pod, node]);
  const spec = { expirationSeconds: 3607, boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "web" } };
  const { exp, iat, ...others } = claims(tokenOf(plane, spec)) as { exp: number; iat: number };
  expect(exp - iat).toBe(365 * 24 * 3600);
  expect(others).toMatchObject({ "kubernetes.io": { warnafter: iat + 3607 } });
});

test("a token with anything changed is refused", async () => {
  const plane = await controlPlane([account]);
  const other = await controlPlane([account]);
  const [header = "", payload = "", signature = ""] = tokenOf(plane).split(".");
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const bad = "the signature of the token is not valid";
  const forged = encode({ ...claims(`.${payload}`), sub: "system:admin" });
  expect(review(plane, `${header}.${forged}.${signature}`)).toEqual(refused(bad));
  expect(review(plane, `${encode({ alg: "none" })}.${payload}.${signature}`)).toEqual(refused(bad));
  expect(review(plane, `${encode({ alg: "HS256" })}.${payload}.${signature}`)).toEqual(refused(bad));
  expect(review(plane, tokenOf(other))).toEqual(refused("invalid signature, no keys found"));
  for (const none of [
    "abc",
    `${header}.${payload}`,
    `${header}.${payload}.`,
    "a.b.c",
    "..",
    `${payload}.x.y`,
  ])
    expect(review(plane, none)).toEqual({ user: {}, error: "invalid bearer token" });
});

test("what a TokenRequest may not ask for", async () => {
  const plane = await controlPlane([account, pod, secret]);
  const refusal = (spec: object, metadata: object = {}): string =>
    thrown(() => request(plane, spec, metadata)).message ?? "";
  const bind = (boundObjectRef: object): string => refusal({ boundObjectRef });
  expect(refusal({ expirationSeconds: 599 })).toBe(
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
  );
  expect(refusal({ expirationSeconds: 2 ** 32 + 1 })).toContain("larger than 2^32 seconds");
  expect(refusal({}, { name: "x" })).toContain(
    'metadata.name: Invalid value: "x": must match the service account name',
  );
  expect(refusal({}, { namespace: "x" })).toContain("metadata.namespace");
  expect(refusal({}, { uid: "x" })).toBe(
    'Operation cannot be fulfilled on TokenRequest.authentication.k8s.io "bot": the UID in the token request (x) does not match the UID of the service account (bot-1)',
  );
  expect(bind({ apiVersion: "a/b", kind: "Foo", name: "x" })).toBe(
    "cannot bind token to object of type a/b, Kind=Foo",
  );
  expect(bind({ apiVersion: "v1", kind: "Pod", name: "x" })).toBe('pods "x" not found');
  expect(bind({ apiVersion: "v1", kind: "Secret", name: "seed", uid: "u" })).toContain(
    'Operation cannot be fulfilled on Secret "seed": the UID',
  );
  await plane.put({ ...pod, spec: { serviceAccountName: "other" } });
  expect(bind({ apiVersion: "v1", kind: "Pod", name: "web" })).toBe(
    'cannot bind token for serviceaccount "bot" to pod running with different serviceaccount name.',
  );
  await plane.remove(account);
  expect(refusal({})).toBe('serviceaccounts "bot" not found');
});
