import { expect, test } from "vitest";
import { z } from "zod";
import type { WriteContext } from "../../src/resource/resource-input.ts";
import { resource } from "../../src/resource/resource.ts";
import { StatusError } from "../../src/http/status-error.ts";
import { mango, root, start } from "./harness.ts";

const base = {
  group: "fruit.example.com",
  kind: "Mango",
  plural: "mangoes",
  scope: "Namespaced",
  versions: {
    v1: {
      spec: z.object({ variety: z.string(), ripeness: z.int().max(100).default(0) }),
      status: z.object({ phase: z.string() }),
    },
    v1alpha1: {
      spec: z.object({ sort: z.string() }),
      to: ({ spec }: { spec: { sort: string } }) => ({ spec: { variety: spec.sort } }),
      from: ({ spec }: { spec: { variety: string } }) => ({ spec: { sort: spec.variety } }),
    },
  },
  storageVersion: "v1",
  subresources: { status: true },
} as const;

const merge = (body: object): object => ({ body, type: "application/merge-patch+json" });

test("mutate changes its copy in the storage version, whatever version was written", async () => {
  const contexts: Pick<WriteContext<unknown>, "operation" | "dryRun" | "subresource">[] = [];
  const Mango = resource({
    ...base,
    mutate: async (object, { operation, dryRun, subresource, user }) => {
      await Promise.resolve();
      contexts.push({ operation, dryRun, subresource });
      object.spec.variety = object.spec.variety.toUpperCase();
      object.metadata.labels = { by: user.name };
      object.metadata.uid = "another";
      object.status = { phase: "Wrong" };
    },
  });
  const { call } = await start({ resources: [Mango] });
  const alpha = "/apis/fruit.example.com/v1alpha1/namespaces/default/mangoes";
  const body = {
    apiVersion: "fruit.example.com/v1alpha1",
    kind: "Mango",
    metadata: { name: "a" },
    spec: { sort: "kesar" },
  };
  const dry = await call("POST", `${alpha}?dryRun=All`, { body });
  expect([dry.status, dry.body.spec]).toStrictEqual([201, { sort: "KESAR" }]);
  const made = await call("POST", alpha, { body });
  expect(made.body).toMatchObject({ metadata: { labels: { by: "jane" } }, spec: { sort: "KESAR" } });
  expect(made.body.metadata.uid).not.toBe("another");
  expect(made.body.status).toBeUndefined();
  const patched = await call("PATCH", `${root}/a`, merge({ spec: { variety: "alphonso" } }));
  expect(patched.body).toMatchObject({ metadata: { generation: 2 }, spec: { variety: "ALPHONSO" } });
  const status = await call("PATCH", `${root}/a/status`, merge({ status: { phase: "Ripe" } }));
  expect(status.body).toMatchObject({ status: { phase: "Wrong" }, spec: { variety: "ALPHONSO" } });
  expect(contexts).toStrictEqual([
    { operation: "CREATE", dryRun: true, subresource: "" },
    { operation: "CREATE", dryRun: false, subresource: "" },
    { operation: "UPDATE", dryRun: false, subresource: "" },
    { operation: "UPDATE", dryRun: false, subresource: "status" },
  ]);
});

test("mutate may return another object, and what it makes is checked against the schema", async () => {
  const Mango = resource({
    ...base,
    mutate: ({ metadata, spec }) => ({
      metadata,
      spec: { variety: spec.variety, ripeness: spec.ripeness * 2 },
    }),
    validate: ({ spec }) =>
      spec.ripeness === 42 ? [{ field: "spec.ripeness", message: "is the answer" }] : [],
  });
  const { call } = await start({ resources: [Mango] });
  const post = async (ripeness: number): Promise<[number, string]> => {
    const { status, body } = await call("POST", root, { body: mango(`m${ripeness}`, {}, { ripeness }) });
    return [status, body.message ?? body.spec.ripeness];
  };
  expect(await post(3)).toStrictEqual([201, 6]);
  expect(await post(21)).toStrictEqual([
    422,
    'Mango.fruit.example.com "m21" is invalid: spec.ripeness: Invalid value: 42: is the answer',
  ]);
  expect((await post(60))[0]).toBe(422);
});

test("validate may be asynchronous, and a StatusError that it throws is the answer", async () => {
  const Mango = resource({
    ...base,
    validate: async ({ spec }, { old }) => {
      await Promise.resolve();
      if (spec.variety === "busy") throw new StatusError(429, "TooManyRequests", "the orchard is busy");
      return old && old.spec.variety !== spec.variety ? [{ field: "spec.variety", message: "stays" }] : [];
    },
  });
  const { call } = await start({ resources: [Mango] });
  expect((await call("POST", root, { body: mango("a") })).status).toBe(201);
  expect((await call("PATCH", `${root}/a`, merge({ spec: { variety: "Kesar" } }))).status).toBe(422);
  const busy = await call("POST", root, { body: mango("b", {}, { variety: "busy" }) });
  expect(busy.body).toMatchObject({ code: 429, reason: "TooManyRequests" });
});

test("validateDelete gives the reason why an object stays", async () => {
  const Mango = resource({
    ...base,
    validateDelete: ({ spec }, { user, dryRun }) =>
      spec.variety === "Alphonso" ? `${user.name} likes it${dryRun ? ", even dry" : ""}` : undefined,
  });
  const { call } = await start({ resources: [Mango] });
  await call("POST", root, { body: mango("a") });
  await call("POST", root, { body: mango("b", { finalizers: ["example.com/x"] }, { variety: "Kesar" }) });
  const refused = await call("DELETE", `${root}/a`);
  expect(refused.body).toMatchObject({
    code: 403,
    reason: "Forbidden",
    message: 'mangoes.fruit.example.com "a" is forbidden: jane likes it',
    details: { name: "a", group: "fruit.example.com", kind: "mangoes" },
  });
  expect((await call("DELETE", `${root}/a?dryRun=All`)).body.message).toContain("even dry");
  expect((await call("DELETE", root)).status).toBe(403);
  expect((await call("DELETE", `${root}/b`)).status).toBe(200);
  expect((await call("GET", `${root}/a`)).status).toBe(200);
});
