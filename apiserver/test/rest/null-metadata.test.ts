import { expect, it } from "vitest";
import { mango, root, start } from "./harness.ts";

const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid: "u" };

it("a null among labels and annotations is an empty text, as kube-apiserver reads it", async () => {
  const { call } = await start();
  const { status, body } = await call("POST", root, {
    type: "application/yaml",
    body: "metadata:\n  name: a\n  labels: {a: }\n  annotations: {b: null, c: d}\nspec: {variety: x}\n",
  });
  expect([status, body.metadata.labels, body.metadata.annotations]).toEqual([
    201,
    { a: "" },
    { b: "", c: "d" },
  ]);
});

it("a null in an owner reference is a field that is not given", async () => {
  const { call } = await start();
  const { status, body } = await call("POST", root, {
    body: mango("a", { ownerReferences: [{ ...owner, controller: null, blockOwnerDeletion: null }] }),
  });
  expect([status, body.metadata.ownerReferences]).toEqual([201, [owner]]);
});

it("a null among finalizers is an empty name", async () => {
  const { call } = await start();
  const { status, body } = await call("POST", root, { body: mango("a", { finalizers: [null] }) });
  expect([status, body.details.causes[0]]).toEqual([
    422,
    {
      reason: "FieldValueInvalid",
      message: 'Invalid value: "": name part must be non-empty',
      field: "metadata.finalizers",
    },
  ]);
});
