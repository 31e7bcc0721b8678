import { afterEach, expect, test } from "vitest";
import { mango, root } from "../rest/harness.ts";
import { admitted, type Admitted, type WebhookInput } from "./cluster.ts";

let running: Admitted;
afterEach(() => running.close());

const both = (more: object): { validating: { all: WebhookInput[] } } => ({
  validating: { all: [{ name: "v.example.com", ...more }] },
});

async function post(): Promise<[status: number, message: string]> {
  const { status, body } = await running.server.call("POST", root, { body: mango("a") });
  return [status, body.message];
}

test("one that is not there refuses the write, or is ignored, as its policy says", async () => {
  const clientConfig = { url: "https://127.0.0.1:1" };
  running = await admitted(both({ clientConfig }));
  expect(await post()).toStrictEqual([
    500,
    'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://127.0.0.1:1/?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused',
  ]);
  await running.close();
  running = await admitted(both({ clientConfig, failurePolicy: "Ignore" }));
  expect((await post())[0]).toBe(201);
  expect(running.annotations).toStrictEqual({
    "failed-open.validating.webhook.admission.k8s.io/round_0_index_0": "v.example.com",
  });
  expect(await running.metrics.text()).toContain(
    'apiserver_admission_webhook_fail_open_count{name="v.example.com",type="validating"} 1',
  );
});

test("one that says nothing is given up after its time", async () => {
  running = await admitted(both({ timeoutSeconds: 1 }));
  running.webhook.say = () => "hang";
  const [status, message] = await post();
  expect(status).toBe(500);
  expect(message).toContain('?timeout=1s": context deadline exceeded');
});

test("its certificate has to come from its caBundle, and has to have its name", async () => {
  running = await admitted({
    validating: { all: [{ name: "v.example.com", at: ({ url }) => ({ url }) }] },
  });
  expect((await post())[1]).toMatch(/Post ".*": .*certificate/);
  await running.close();
  running = await admitted({
    validating: {
      all: [
        {
          name: "v.example.com",
          at: ({ url, caBundle }) => ({ url: url.replace("localhost", "127.0.0.1"), caBundle }),
        },
      ],
    },
  });
  expect((await post())[1]).toMatch(/Post ".*": .*altnames/);
  expect(running.webhook.asked).toStrictEqual([]);
});

test.each([
  ["is no JSON", { raw: "<html>", status: 200 }, "failed to call webhook: couldn't get version/kind"],
  [
    "is not found",
    { raw: "nope", status: 404 },
    "failed to call webhook: the server could not find the requested resource",
  ],
  [
    "is a fault",
    { raw: "broken", status: 500 },
    'failed to call webhook: an error on the server ("broken") has prevented the request from succeeding',
  ],
  [
    "has no response",
    { raw: "{}", status: 200 },
    "received invalid webhook response: webhook response was absent",
  ],
  [
    "is about another request",
    { raw: '{"response":{"uid":"x","allowed":true}}', status: 200 },
    'received invalid webhook response: expected response.uid="',
  ],
  ["has no uid", { allowed: true, uid: undefined }, 'expected response.uid="'],
  [
    "says yes in another type",
    { allowed: "yes" },
    "received invalid webhook response: the answer is no AdmissionReview",
  ],
  [
    "patches",
    { allowed: true, patch: "W10=", patchType: "JSONPatch" },
    "validating webhook may not return response.patch",
  ],
])("an answer that %s is none", async (_name, said, message) => {
  running = await admitted(both({}));
  running.webhook.say = () => said;
  const [status, got] = await post();
  expect(status).toBe(500);
  expect(got).toContain('Internal error occurred: failed calling webhook "v.example.com": ');
  expect(got).toContain(message);
});

test("an answer of v1beta1 needs no uid", async () => {
  running = await admitted(both({ admissionReviewVersions: ["v2", "v1beta1"] }));
  running.webhook.say = () => ({ allowed: true, uid: "" });
  expect((await post())[0]).toBe(201);
  expect(running.webhook.asked[0]?.review.apiVersion).toBe("admission.k8s.io/v1beta1");
});

test("a patch that does not fit refuses the write even where failures are ignored", async () => {
  running = await admitted({ mutating: { all: [{ name: "m.example.com", failurePolicy: "Ignore" }] } });
  const encoded = (text: string): object => ({
    allowed: true,
    patchType: "JSONPatch",
    patch: Buffer.from(text).toString("base64"),
  });
  running.webhook.say = () => encoded('[{"op":"remove","path":"/spec/none"}]');
  expect((await post())[0]).toBe(500);
  running.webhook.say = () => encoded("{");
  expect((await post())[0]).toBe(201);
});
