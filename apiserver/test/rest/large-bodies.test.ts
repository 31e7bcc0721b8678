import { expect, it } from "vitest";
import { mango, root, start } from "./harness.ts";

const merge = "application/merge-patch+json";

const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

it("hundreds of thousands of unknown fields are a warning like any other, and 100 of them are named", async () => {
  const { call } = await start();
  const fields = Object.fromEntries(many(150_000, (index) => [`f${index}`, 0]));
  const body = { ...mango("a"), spec: { variety: "x", ...fields } };
  const { status, warnings } = await call("POST", root, { body });
  expect([status, warnings.length, warnings[0]]).toEqual([201, 100, 'unknown field "spec.f0"']);
});

it("a field that is given a thousand times is named 100 times", async () => {
  const { call } = await start();
  const body = `{"metadata":{"name":"a"},"spec":{"variety":"x"${',"variety":"x"'.repeat(1000)}}}`;
  const { status, body: refusal } = await call("POST", `${root}?fieldValidation=Strict`, { body });
  expect([status, refusal.message.match(/duplicate field/g).length]).toEqual([400, 100]);
});

// With one comparison for each pair of them, each of these takes minutes.
it("tens of thousands of owners are compared by what they say", async () => {
  const { call } = await start();
  const owner = (index: number): object => ({
    apiVersion: "v1",
    kind: "Pod",
    name: "p",
    uid: `u${index % 24_000}`,
  });
  const { status, body, warnings } = await call("POST", root, {
    body: mango("a", { ownerReferences: many(36_000, owner) }),
  });
  expect([status, body.metadata.ownerReferences.length, warnings.length]).toEqual([201, 24_000, 1]);
});

it("tens of thousands of finalizers can be exchanged and deleted", async () => {
  const { call } = await start();
  const finalizers = (letter: string): string[] => many(100_000, (index) => `x.io/${letter}${index}`);
  await call("POST", root, { body: mango("a", { finalizers: finalizers("a") }) });
  const patched = await call("PATCH", `${root}/a`, {
    type: merge,
    body: { metadata: { finalizers: finalizers("b") } },
  });
  expect([patched.status, patched.body.metadata.finalizers[0]]).toEqual([200, "x.io/b0"]);
  const marked = await call("DELETE", `${root}/a`);
  const added = await call("PATCH", `${root}/a`, {
    type: merge,
    body: { metadata: { finalizers: finalizers("c") } },
  });
  expect([marked.status, added.status]).toEqual([200, 422]);
});
