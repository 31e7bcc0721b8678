import { fakeClock, type FakeClock } from "@kagg/apiserver/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { isGone, objectsOf, until, type Objects } from "./objects.ts";

let sandbox: Sandbox;
let objects: Objects;
let clock: FakeClock;
beforeEach(async () => {
  clock = fakeClock();
  sandbox = await startSandbox({ clock });
  objects = objectsOf(sandbox.client);
});
afterEach(() => sandbox?.close());

test("what every cluster has is there from the start", async () => {
  const names = async (kind: string, namespace: string): Promise<string[]> =>
    (await objects.list(kind, namespace)).map(({ metadata }) => metadata.name);
  expect(await names("Namespace", "")).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
  const service = await objects.get("Service", "default", "kubernetes");
  const port = Number(new URL(sandbox.url).port);
  expect(service).toMatchObject({
    metadata: { labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      clusterIP: "10.96.0.1",
      ports: [{ name: "https", port: 443, targetPort: port, protocol: "TCP" }],
    },
  });
  expect(await objects.get("EndpointSlice", "default", "kubernetes")).toMatchObject({
    endpoints: [{ addresses: ["127.0.0.1"] }],
    ports: [{ name: "https", port }],
  });
  const { status } = await objects.get("Node", "", "sandbox");
  expect(status?.["conditions"]).toEqual([expect.objectContaining({ type: "Ready", status: "True" })]);
});

test("every namespace has a service account and the CA, and gets them back", async () => {
  const account = () => objects.get("ServiceAccount", "orchard", "default");
  const ca = () => objects.get("ConfigMap", "orchard", "kube-root-ca.crt");
  const isThere = async (look: () => Promise<unknown>): Promise<boolean> => !(await isGone(look()));
  await objects.create("Namespace", "", "orchard");
  await until("the account is there", () => isThere(account), Boolean);
  await until("the CA is there", () => isThere(ca), Boolean);
  expect(await ca()).toMatchObject({ data: { "ca.crt": sandbox.certificates.ca } });
  const { metadata } = await account();
  await objects.remove("ServiceAccount", "orchard", "default");
  await until(
    "another one is there",
    () => account().catch(() => undefined),
    (found) => found !== undefined && found.metadata.uid !== metadata.uid,
  );
  await objects.patch("ConfigMap", "orchard", "kube-root-ca.crt", { data: { "ca.crt": "forged", more: "" } });
  await until(
    "the CA is right again",
    ca,
    (found) =>
      JSON.stringify((found as { data?: object }).data) ===
      JSON.stringify({ "ca.crt": sandbox.certificates.ca }),
  );
});

const pod = { spec: { containers: [{ name: "c", image: "x" }] } };

test("a pod gets the account of its namespace and a volume with its token, unless it wants none", async () => {
  await objects.create("Namespace", "", "orchard");
  // At once: the account may still be on its way.
  const { spec } = await objects.create("Pod", "orchard", "mango", pod);
  const [volume] = (spec?.["volumes"] ?? []) as { name: string; projected: { sources: object[] } }[];
  expect(volume?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
  expect(volume?.projected.sources).toEqual([
    { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: {
        items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
      },
    },
  ]);
  expect(spec).toMatchObject({
    serviceAccountName: "default",
    containers: [
      {
        volumeMounts: [
          { name: volume?.name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
        ],
      },
    ],
  });
  const bare = await objects.create("Pod", "orchard", "bare", {
    spec: { ...pod.spec, automountServiceAccountToken: false },
  });
  expect(bare.spec?.["volumes"]).toBeUndefined();
});

test("a pod of an account that is not there is refused", async () => {
  const refused = objects.create("Pod", "default", "mango", {
    spec: { ...pod.spec, serviceAccountName: "nobody" },
  });
  await expect(refused).rejects.toThrow(
    'pods "mango" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found',
  );
});

test("nothing is made in a namespace that is going or not there, and some namespaces stay", async () => {
  await expect(objects.create("ConfigMap", "nowhere", "any")).rejects.toThrow(
    'namespaces "nowhere" not found',
  );
  await objects.create("Namespace", "", "going");
  await objects.create("ConfigMap", "going", "held", {}, { finalizers: ["example.com/hold"] });
  await objects.remove("Namespace", "", "going");
  await expect(objects.create("ConfigMap", "going", "late")).rejects.toMatchObject({
    status: {
      code: 403,
      message:
        'configmaps "late" is forbidden: unable to create new content in namespace going because it is being terminated',
      details: { causes: [{ reason: "NamespaceTerminating", field: "metadata.namespace" }] },
    },
  });
  await expect(objects.remove("Namespace", "", "kube-system")).rejects.toThrow(
    'namespaces "kube-system" is forbidden: this namespace may not be deleted',
  );
});

test("a Secret for tokens is filled, and goes with its account", async () => {
  const { client, certificates } = sandbox;
  await objects.create("ServiceAccount", "default", "picker");
  const path = "/api/v1/namespaces/default/secrets";
  await client.send({
    method: "POST",
    path,
    body: {
      apiVersion: "v1",
      kind: "Secret",
      type: "kubernetes.io/service-account-token",
      metadata: { name: "ticket", annotations: { "kubernetes.io/service-account.name": "picker" } },
    },
  });
  const secret = () =>
    client.send({ method: "GET", path: `${path}/ticket` }) as Promise<unknown> as Promise<{
      data?: Record<string, string>;
    }>;
  const { data } = await until("it is filled", secret, (found) => found.data?.["token"] !== undefined);
  const text = (name: string): string => Buffer.from(data?.[name] ?? "", "base64").toString();
  const claims = JSON.parse(Buffer.from(text("token").split(".")[1] ?? "", "base64url").toString()) as object;
  expect(claims).toMatchObject({
    sub: "system:serviceaccount:default:picker",
    "kubernetes.io/serviceaccount/secret.name": "ticket",
  });
  expect([text("ca.crt"), text("namespace")]).toEqual([certificates.ca, "default"]);
  await objects.remove("ServiceAccount", "default", "picker");
  await until("it is gone", () => isGone(secret()), Boolean);
});

test("a pod whose node is not there says so; it is scheduled as soon as there is one", async () => {
  await objects.create("Pod", "default", "picky", { spec: { ...pod.spec, nodeSelector: { disk: "fast" } } });
  const { status } = await until(
    "it says why",
    () => objects.get("Pod", "default", "picky"),
    (found) => JSON.stringify(found.status).includes("Unschedulable"),
  );
  expect(status?.["conditions"]).toEqual([
    expect.objectContaining({
      type: "PodScheduled",
      status: "False",
      message: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    }),
  ]);
  await objects.create("Node", "", "fast", {}, { labels: { disk: "fast" } });
  const scheduled = await until(
    "it has a node",
    () => objects.get("Pod", "default", "picky"),
    ({ spec }) => spec?.["nodeName"] === "fast",
  );
  expect(scheduled.status?.["conditions"]).toEqual([
    expect.objectContaining({ type: "PodScheduled", status: "True" }),
  ]);
});

test("an event goes an hour after it was written", async () => {
  await objects.create("Pod", "default", "picky", { spec: { ...pod.spec, nodeSelector: { disk: "fast" } } });
  const events = () => objects.list("Event", "default");
  const [event] = await until("it is told", events, (found) => found.length === 1);
  expect(event).toMatchObject({
    type: "Warning",
    reason: "FailedScheduling",
    source: { component: "default-scheduler" },
    count: 1,
    involvedObject: { kind: "Pod", namespace: "default", name: "picky" },
  });
  clock.advance(3_599_000);
  expect(await events()).toHaveLength(1);
  clock.advance(2000);
  await until("it is gone", events, (found) => found.length === 0);
});
