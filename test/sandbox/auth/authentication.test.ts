import { generateKeyPairSync } from "node:crypto";
import { readCertificates, type KubeObject } from "@kagg/apiserver/internal";
import { expect, test } from "vitest";
import { issueCertificates } from "../../../src/sandbox/certificates.ts";
import { controlPlane, person } from "./control-plane.ts";
import { incoming } from "./incoming.ts";

const anna = { name: "anna", uid: "7", groups: ["crew"], extra: { "example.com/a": ["b"] } };
const tokens = new Map([["annas-token", anna]]);
const unauthorized = { status: { code: 401, reason: "Unauthorized", message: "Unauthorized" } };

const bearer = (token: string): { headers: readonly string[] } => ({
  headers: ["Authorization", `Bearer ${token}`],
});

test("a client certificate names its user and groups", async () => {
  const { auth, certificates } = await controlPlane();
  const { certificate } = await certificates.issueUser("bert", ["crew", "pickers"]);
  const peer = readCertificates(certificate);
  expect(await auth.authenticate(incoming({ peer }))).toEqual({
    name: "bert",
    uid: "",
    groups: ["crew", "pickers", "system:authenticated"],
    extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${peer[0]?.fingerprint ?? ""}`] },
  });
});

test("a certificate of somebody else's CA is no credential", async () => {
  const { auth } = await controlPlane();
  const other = await issueCertificates(new Date("2026-01-01T00:00:00Z"));
  const peer = readCertificates(other.admin.certificate);
  await expect(auth.authenticate(incoming({ peer }))).rejects.toMatchObject(unauthorized);
});

test("a certificate that is over is no credential", async () => {
  const { auth, certificates, clock } = await controlPlane();
  const peer = readCertificates(certificates.admin.certificate);
  expect((await auth.authenticate(incoming({ peer }))).groups).toContain("system:masters");
  clock.advance(366 * 24 * 3600 * 1000);
  await expect(auth.authenticate(incoming({ peer }))).rejects.toMatchObject(unauthorized);
});

test("the front proxy may say who asks, and nobody else", async () => {
  const { auth, certificates } = await controlPlane();
  const headers = ["X-Remote-User", "carl", "X-Remote-Group", "crew"];
  const proxy = readCertificates(certificates.frontProxy.certificate);
  expect(await auth.authenticate(incoming({ peer: proxy, headers }))).toMatchObject({
    name: "carl",
    groups: ["crew", "system:authenticated"],
  });
  const admin = readCertificates(certificates.admin.certificate);
  expect((await auth.authenticate(incoming({ peer: admin, headers }))).name).toBe("kubernetes-admin");
  expect((await auth.authenticate(incoming({ headers }))).name).toBe("system:anonymous");
});

test("a token that is known names its user; one that is not is never anonymous", async () => {
  const { auth } = await controlPlane([], { tokens });
  expect(await auth.authenticate(incoming(bearer("annas-token")))).toEqual({
    ...anna,
    groups: ["crew", "system:authenticated"],
  });
  await expect(auth.authenticate(incoming(bearer("annas-tokem")))).rejects.toMatchObject(unauthorized);
  expect(await auth.authenticate(incoming({}))).toEqual({
    name: "system:anonymous",
    uid: "",
    groups: ["system:unauthenticated"],
    extra: {},
  });
});

test("a token that stands for a user is good for the API alone", async () => {
  const { auth } = await controlPlane([], { tokens });
  const review = (audiences: string[]): unknown =>
    auth.createHandlers["tokenreviews.authentication.k8s.io"]?.(
      { spec: { token: "annas-token", audiences } },
      { user: person("bert"), namespace: "", name: "" },
    ).status;
  const own = "https://kubernetes.default.svc.cluster.local";
  expect(review(["vault", own])).toMatchObject({ authenticated: true, audiences: [own] });
  expect(review(["vault"])).toEqual({ user: {}, error: "invalid bearer token" });
});

test("a browser shows its token among the protocols of its WebSocket", async () => {
  const { auth } = await controlPlane([], { tokens });
  const asks = (token: string) => {
    const protocol = `base64url.bearer.authorization.k8s.io.${Buffer.from(token).toString("base64url")}`;
    const headers = ["Upgrade", "websocket", "Sec-WebSocket-Protocol", `${protocol}, v5.channel.k8s.io`];
    return auth.authenticate(incoming({ headers }));
  };
  expect((await asks("annas-token")).name).toBe("anna");
  await expect(asks("wrong")).rejects.toMatchObject(unauthorized);
});

test("a ServiceAccount's token is one of the API alone", async () => {
  const account = { kind: "ServiceAccount", metadata: { namespace: "orchard", name: "bot", uid: "bot-1" } };
  const { auth } = await controlPlane([account]);
  const tokenFor = (spec: object): string => {
    const asked = { user: person("anna"), namespace: "orchard", name: "bot" };
    const answer = auth.createHandlers["serviceaccounts/token"]?.({ spec: spec as never }, asked);
    return ((answer as KubeObject).status as { token: string }).token;
  };
  expect((await auth.authenticate(incoming(bearer(tokenFor({}))))).name).toBe(
    "system:serviceaccount:orchard:bot",
  );
  await expect(auth.authenticate(incoming(bearer(tokenFor({ audiences: ["vault"] }))))).rejects.toMatchObject(
    unauthorized,
  );
  // A key in the header of a token is not believed.
  const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
  const [, payload = "", signature = ""] = tokenFor({}).split(".");
  const header = Buffer.from(JSON.stringify({ alg: "ES256", jwk })).toString("base64url");
  await expect(
    auth.authenticate(incoming(bearer(`${header}.${payload}.${signature.split("").reverse().join("")}`))),
  ).rejects.toMatchObject(unauthorized);
});
