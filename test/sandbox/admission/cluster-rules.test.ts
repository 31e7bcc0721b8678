import { afterAll, beforeAll, expect, test } from "vitest";
import { webhookServer, type WebhookServer } from "../../../apiserver/test/admission/webhook-server.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { objectsOf, until, type Objects } from "../controllers/objects.ts";

let sandbox: Sandbox;
let objects: Objects;
let server: WebhookServer;
beforeAll(async () => {
  [sandbox, server] = await Promise.all([startSandbox(), webhookServer()]);
  objects = objectsOf(sandbox.client);
});
afterAll(async () => {
  await sandbox?.close();
  await server?.close();
});

const refusal = (write: Promise<unknown>): Promise<string> =>
  write.then(
    () => "",
    (error: Error) => error.message,
  );
const webhook = (name: string, path: string, resources: readonly string[]) => ({
  webhooks: [
    {
      name,
      clientConfig: { url: `${server.url}${path}`, caBundle: server.caBundle },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources }],
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
    },
  ],
});

test("a webhook of the cluster judges writes of the sandbox's own kinds", async () => {
  server.say = (_request, path) =>
    path === "/judge" ? { allowed: false, status: { message: "no secrets here" } } : { allowed: true };
  await objects.create(
    "ValidatingWebhookConfiguration",
    "",
    "judge",
    webhook("judge.example.com", "/judge", ["configmaps"]),
  );
  let count = 0;
  await until(
    "it is asked",
    () => refusal(objects.create("ConfigMap", "default", `try-${(count += 1)}`)),
    (message) => message !== "",
  );
  await expect(objects.create("ConfigMap", "default", "refused")).rejects.toThrow(
    'admission webhook "judge.example.com" denied the request: no secrets here',
  );
  await objects.remove("ValidatingWebhookConfiguration", "", "judge");
  await until(
    "it is asked no more",
    () => refusal(objects.create("ConfigMap", "default", "allowed")),
    (message) => message === "",
  );
});

test("a webhook behind a Service that is not there refuses as it says it would", async () => {
  const [hook] = webhook("lost.example.com", "", ["configmaps"]).webhooks;
  const clientConfig = { service: { namespace: "default", name: "lost" }, caBundle: server.caBundle };
  await objects.create("ValidatingWebhookConfiguration", "", "lost", {
    webhooks: [{ ...hook, clientConfig }],
  });
  let count = 0;
  const message = await until(
    "it is asked",
    () => refusal(objects.create("ConfigMap", "default", `lost-${(count += 1)}`)),
    (found) => found !== "",
  );
  expect(message).toBe(
    'Internal error occurred: failed calling webhook "lost.example.com": failed to call webhook: Post "https://lost.default.svc:443/?timeout=10s": service "lost" not found',
  );
  await objects.remove("ValidatingWebhookConfiguration", "", "lost");
});

test("a webhook behind a Service is found by the Service's endpoints", async () => {
  const behind = await webhookServer("behind.default.svc");
  try {
    const port = Number(new URL(behind.url).port);
    await objects.create("Service", "default", "behind", { spec: { ports: [{ port: 443 }] } });
    await objects.create(
      "EndpointSlice",
      "default",
      "behind",
      {
        addressType: "IPv4",
        endpoints: [{ addresses: ["127.0.0.1"] }],
        ports: [{ name: "", port }],
      },
      { labels: { "kubernetes.io/service-name": "behind" } },
    );
    const [hook] = webhook("behind.example.com", "", ["secrets"]).webhooks;
    const clientConfig = {
      service: { namespace: "default", name: "behind", path: "/judge" },
      caBundle: behind.caBundle,
    };
    await objects.create("ValidatingWebhookConfiguration", "", "behind", {
      webhooks: [{ ...hook, clientConfig }],
    });
    let count = 0;
    const asked = (): Promise<number> =>
      objects.create("Secret", "default", `secret-${(count += 1)}`).then(() => behind.asked.length);
    await until("it is asked", asked, (times) => times > 0);
    expect(behind.asked[0]?.path).toBe("/judge");
  } finally {
    await objects.remove("ValidatingWebhookConfiguration", "", "behind");
    await behind.close();
  }
});
