import { describe, expect, it } from "vitest";
import { z } from "zod";
import { resource } from "../../src/resource/resource.ts";
import { mango, root, start } from "./harness.ts";

const old = root.replace("/v1/", "/v1alpha1/");
const warning = "fruit.example.com/v1alpha1 Mango is deprecated; use v1";

describe("a version that is not stored", () => {
  it("is converted when it is written and when it is read, with a warning each time", async () => {
    const { call, storage } = await start();
    const body = {
      apiVersion: "fruit.example.com/v1alpha1",
      kind: "Mango",
      metadata: { name: "a" },
      spec: { sort: "Kesar" },
    };
    const created = await call("POST", old, { body });
    expect([created.status, created.warnings]).toEqual([201, [warning]]);
    expect(created.body).toMatchObject({
      apiVersion: "fruit.example.com/v1alpha1",
      kind: "Mango",
      spec: { sort: "Kesar", soft: false },
    });

    const stored = storage.get({ resource: "mangoes.fruit.example.com", namespace: "default", name: "a" });
    expect(JSON.parse(String(stored?.bytes))).toMatchObject({
      apiVersion: "fruit.example.com/v1", spec: { variety: "Kesar", ripeness: 0 },
    }); // prettier-ignore
    await call("POST", root, { body: mango("b", {}, { ripeness: 90 }) });
    const list = await call("GET", old);
    expect([list.warnings, list.body.apiVersion, list.body.items.map(({ spec }: { spec: object }) => spec)]).toEqual([
      [warning], "fruit.example.com/v1alpha1", [{ sort: "Kesar", soft: false }, { sort: "Alphonso", soft: true }],
    ]); // prettier-ignore
    expect((await call("GET", `${old}/b`)).body.apiVersion).toBe("fruit.example.com/v1alpha1");
    expect((await call("GET", root)).warnings).toEqual([]);
  });

  it("is held to its own schema before the author's conversion sees it", async () => {
    const strict = resource({
      group: "fruit.example.com",
      kind: "Mango",
      plural: "mangoes",
      scope: "Namespaced",
      versions: {
        v1: { spec: z.object({ sizes: z.array(z.string()) }), status: z.object({ phase: z.string() }) },
        v1alpha1: {
          spec: z.object({ sizes: z.string() }),
          status: z.object({ phase: z.string() }),
          to: ({ spec, status }) => ({ spec: { sizes: spec.sizes.split(",") }, status }),
          from: ({ spec, status }) => ({ spec: { sizes: spec.sizes.join(",") }, status }),
        },
      },
      storageVersion: "v1",
      subresources: { status: true },
    });
    const { call } = await start({ resources: [strict] });
    const body = (spec: unknown): object => ({ metadata: { name: "a" }, spec });
    for (const spec of [{ sizes: 5 }, {}, "text", [1], undefined]) {
      expect((await call("POST", old, { body: body(spec) })).status, JSON.stringify(spec)).toBe(422);
    }
    const { body: live } = await call("POST", old, { body: body({ sizes: "1,2" }) });
    const wrong = await call("PUT", `${old}/a`, { body: { ...live, spec: { sizes: 5 } } });
    expect(wrong.body).toMatchObject({ code: 422, details: { causes: [{ field: "spec.sizes" }] } });
    // What a request to the status says of the spec does not count, however wrong it is.
    const status = { ...live, spec: undefined, status: { phase: "ripe" } };
    expect((await call("PUT", `${old}/a/status`, { body: status })).body).toMatchObject({
      spec: { sizes: "1,2" },
      status: { phase: "ripe" },
    });
  });

  it("takes part in updates and patches, and keeps the status", async () => {
    const { call } = await start();
    await call("POST", root, { body: mango("a") });
    await call("PATCH", `${root}/a/status`, {
      body: { status: { phase: "ripe" } },
      type: "application/merge-patch+json",
    });
    const { body: live } = await call("GET", `${old}/a`);
    const put = await call("PUT", `${old}/a`, { body: { ...live, spec: { sort: "Kesar", soft: true } } });
    expect(put.body).toMatchObject({ spec: { sort: "Kesar", soft: true }, metadata: { generation: 2 } });
    expect((await call("PUT", `${old}/a`, { body: put.body })).body.metadata.resourceVersion).toBe(
      put.body.metadata.resourceVersion,
    );
    await call("PATCH", `${old}/a`, {
      body: [{ op: "replace", path: "/spec/sort", value: "Pairi" }],
      type: "application/json-patch+json",
    });
    expect((await call("GET", `${root}/a`)).body).toMatchObject({
      spec: { variety: "Pairi", ripeness: 100 },
      status: { phase: "ripe" },
    });
    const status = await call("PATCH", `${old}/a/status`, {
      body: { status: { phase: "lost" } },
      type: "application/merge-patch+json",
    });
    expect([status.status, status.warnings]).toEqual([200, [warning, 'unknown field "status"']]);
    expect((await call("GET", `${root}/a`)).body.status).toEqual({ phase: "ripe" });
  });

  it("is checked by its own schema, and then by the one that is stored", async () => {
    const Kiwi = resource({
      group: "fruit.example.com", kind: "Kiwi", scope: "Cluster", storageVersion: "v1",
      versions: {
        v1: { spec: z.object({ grams: z.int().max(100) }) },
        v1beta1: {
          // No generated object has the ?, so that the conversion is taken for a good one.
          spec: z.object({ weight: z.string().regex(/^(?:\d+|\?|[1-9])$/) }),
          to: ({ spec }) => {
            if (spec.weight === "?") throw new Error("what is ?");
            return { spec: { grams: Number(spec.weight) } };
          },
          from: ({ spec }) => ({ spec: { weight: String(spec.grams) } }),
        },
      },
    }); // prettier-ignore
    const { call } = await start({ resources: [Kiwi] });
    const kiwis = "/apis/fruit.example.com/v1beta1/kiwis";
    const send = (weight: unknown): ReturnType<typeof call> =>
      call("POST", kiwis, { body: { metadata: { name: "a" }, spec: { weight } } });
    expect((await send(1)).body.details.causes[0].field).toBe("spec.weight");
    expect((await send("500")).body.message).toBe(
      'Kiwi.fruit.example.com "a" is invalid: spec.grams: Invalid value: 500: spec.grams in body should be less than or equal to 100',
    );
    const failed = await send("?");
    expect([failed.status, failed.body.message, failed.body.details]).toEqual([
      500,
      "Internal error occurred: conversion of Kiwi.fruit.example.com from v1beta1 to v1 failed",
      { causes: [{ message: "what is ?" }] },
    ]);
    expect((await send("50")).status).toBe(201);
  });
});
