import { afterEach, expect, test } from "vitest";
import type { Json } from "../../src/resource/kube-object.ts";
import { Mango } from "../resource/mango.ts";
import { mango, root, start } from "../rest/harness.ts";
import { admitted, type Admitted } from "./cluster.ts";
import { patchOf } from "./webhook-server.ts";

let running: Admitted;
afterEach(() => running.close());

const broken = (why: string): string =>
  `.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: ${why}`;
const setTo = (value: Json): object => patchOf({ op: "add", path: "/metadata/managedFields", value });
const url = `${root}/a`;
const config = (spec: object): object => ({
  body: { apiVersion: "fruit.example.com/v1", kind: "Mango", metadata: { name: "a" }, spec },
  type: "application/apply-patch+yaml",
});

test("managedFields that a webhook breaks are as they were before, with a warning", async () => {
  running = await admitted({ mutating: { all: [{ name: "m.example.com" }] } });
  const { server, webhook } = running;
  webhook.say = () => setTo([{ manager: "garbage", operation: "Apply", apiVersion: "v1", fieldsType: "v9" }]);
  const created = await server.call("POST", `${root}?fieldManager=me`, { body: mango("a") });
  expect(created.warnings).toStrictEqual([broken('invalid fieldsType "v9" in managed fields entry 0')]);
  const own = { manager: "me", operation: "Update", fieldsV1: { "f:spec": { "f:variety": {} } } };
  expect(created.body.metadata.managedFields).toMatchObject([own]);
  const sent = webhook.asked[0]?.review.request.object.metadata;
  expect(sent.managedFields).toStrictEqual(created.body.metadata.managedFields);

  webhook.say = () => setTo([{ operation: "Steal" }]);
  const change = { body: { spec: { ripeness: 7 } }, type: "application/merge-patch+json" };
  const patched = await server.call("PATCH", `${url}?fieldManager=you`, change);
  expect(patched.warnings).toStrictEqual([broken("operation must be `Apply` or `Update`")]);
  expect(patched.body.metadata.managedFields.map((entry: { manager: string }) => entry.manager)).toEqual([
    "me",
    "you",
  ]);
});

test("what a webhook makes of managedFields stays where it can be read", async () => {
  running = await admitted({ mutating: { all: [{ name: "m.example.com" }] } });
  const { server, webhook } = running;
  const fieldsV1 = { "f:spec": { "f:ripeness": {} } };
  const theirs = {
    manager: "webhook",
    operation: "Update",
    apiVersion: "v1",
    fieldsType: "FieldsV1",
    fieldsV1,
  };
  webhook.say = () => setTo([theirs]);
  const { body, warnings } = await server.call("POST", root, { body: mango("a") });
  expect(warnings).toStrictEqual([]);
  expect(body.metadata.managedFields).toStrictEqual([theirs]);

  webhook.say = () => setTo([]);
  const emptied = await server.call("POST", root, { body: mango("b") });
  expect(emptied.body.metadata).not.toHaveProperty("managedFields");
});

test("an entry that can be read and is not valid is refused, whoever wrote it", async () => {
  running = await admitted({ mutating: { all: [{ name: "m.example.com" }] } });
  const { server, webhook } = running;
  const entry = {
    manager: "bell\u0007",
    operation: "Update",
    apiVersion: "fruit.example.com/v1",
    fieldsType: "FieldsV1",
    fieldsV1: { "f:spec": { "f:nothing": {} } },
    subresource: "s".repeat(257),
  };
  const refusal = {
    status: 422,
    body: {
      details: {
        causes: [
          {
            field: "metadata.managedFields[0].manager",
            message: 'Invalid value: "bell\\a": invalid character U+0007 (at position 4)',
          },
          {
            field: "metadata.managedFields[0].subresource",
            message: "Too long: may not be more than 256 bytes",
          },
        ],
      },
    },
  };
  const sent = mango("a", { managedFields: [entry] });
  expect(await server.call("POST", root, { body: sent })).toMatchObject(refusal);
  webhook.say = () => setTo([entry]);
  expect(await server.call("POST", root, { body: mango("a") })).toMatchObject(refusal);
});

test("what an apply creates goes through admission", async () => {
  running = await admitted({ mutating: { all: [{ name: "m.example.com" }] } });
  const { server, webhook } = running;
  webhook.say = () => patchOf({ op: "add", path: "/spec/ripeness", value: 9 });
  const { status, body } = await server.call("PATCH", `${url}?fieldManager=me`, config({ variety: "Kent" }));
  expect([status, body.spec.ripeness]).toStrictEqual([201, 9]);
  expect(webhook.asked[0]?.review.request).toMatchObject({
    operation: "CREATE",
    options: { kind: "CreateOptions", fieldManager: "me" },
    object: { metadata: { managedFields: [{ manager: "me", operation: "Apply" }] } },
  });
  // What admission adds is nobody's.
  expect(body.metadata.managedFields).toMatchObject([{ fieldsV1: { "f:spec": { "f:variety": {} } } }]);
  expect(body.metadata.managedFields[0].fieldsV1["f:spec"]).not.toHaveProperty("f:ripeness");
});

test("an author's mutate sees managedFields and cannot lose them", async () => {
  running = await admitted();
  const seen: unknown[] = [];
  const mutate: NonNullable<typeof Mango.mutate> = ({ apiVersion, kind, metadata, spec }) => {
    seen.push(metadata.managedFields);
    return { apiVersion, kind, metadata: { name: metadata.name }, ...(spec && { spec }) };
  };
  const { call } = await start({ resources: [{ ...Mango, mutate }] });
  const { body } = await call("POST", `${root}?fieldManager=me`, { body: mango("a") });
  expect(body.metadata.managedFields).toMatchObject([{ manager: "me" }]);
  expect(seen).toStrictEqual([body.metadata.managedFields]);
});
