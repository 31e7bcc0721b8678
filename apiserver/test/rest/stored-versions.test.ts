import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { resource, type Resource } from "../../src/resource/resource.ts";
import { migrateStored } from "../../src/rest/migrate.ts";
import { lmdb } from "../../src/storage/lmdb.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { testServer, type TestServer } from "../../src/testing/test-server.ts";
import { start } from "./harness.ts";

const names = { group: "fruit.example.com", kind: "Mango", plural: "mangoes", scope: "Namespaced" } as const;
const old = z.object({ sort: z.string() });
const current = z.object({ variety: z.string(), ripe: z.boolean().default(false) });

/** The first release. */
const first: Resource = resource({
  ...names,
  versions: { v1alpha1: { spec: old } },
  storageVersion: "v1alpha1",
});

const toCurrent = ({ spec }: { spec: z.output<typeof old> }) => ({ spec: { variety: spec.sort } });

/** The second one serves the old version from the new one. */
const second = (to: typeof toCurrent = toCurrent): Resource =>
  resource({
    ...names,
    versions: {
      v1: { spec: current },
      v1alpha1: { spec: old, to, from: ({ spec }) => ({ spec: { sort: spec.variety } }) },
    },
    storageVersion: "v1",
  });

/** The third one has done with it. */
const third: Resource = resource({ ...names, versions: { v1: { spec: current } }, storageVersion: "v1" });

const at = (version: string): string => `/apis/fruit.example.com/${version}/namespaces/default/mangoes`;
const mango = (name: string): object => ({
  metadata: { name, labels: { of: name } },
  spec: { sort: "Kesar" },
});

describe("a release that stores another version", () => {
  let folder: string;
  let api: TestServer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kagg-versions-"));
    api = await release(first);
    for (const name of ["a", "b"]) {
      const created = await api.request({ method: "POST", path: at("v1alpha1"), body: mango(name) });
      expect(created.status).toBe(201);
    }
    await api.close();
  });
  afterEach(async () => {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });

  const release = (one: Resource): Promise<TestServer> =>
    testServer({ resources: [one], storage: lmdb(folder) });
  const get = async (path: string) => (await api.request({ path })).body;

  it("serves what is there in both versions, and the third release needs the old one no more", async () => {
    api = await release(second());
    const b = { metadata: { name: "b", labels: { of: "b" } } };
    expect(await get(`${at("v1")}/b`)).toMatchObject({
      ...b,
      apiVersion: "fruit.example.com/v1",
      spec: { variety: "Kesar", ripe: false },
    });
    const specs = async (version: string): Promise<object[]> =>
      (await get(at(version))).items.map(({ apiVersion, spec }: { apiVersion: string; spec: object }) => [
        apiVersion,
        spec,
      ]);
    const now = ["fruit.example.com/v1", { variety: "Kesar", ripe: false }];
    const then = ["fruit.example.com/v1alpha1", { sort: "Kesar" }];
    expect(await specs("v1")).toEqual([now, now]);
    expect(await specs("v1alpha1")).toEqual([then, then]);
    for await (const { object } of api.watch(`${at("v1")}?resourceVersion=0`)) {
      expect([object.apiVersion, object.spec]).toEqual(now);
      if (object.metadata.name === "b") break;
    }
    await api.close();
    api = await release(third);
    expect(await specs("v1")).toEqual([now, now]);
  });

  it("keeps everything but the content and the resourceVersion, and writes once", async () => {
    api = await release(first);
    const { metadata: before } = await get(`${at("v1alpha1")}/a`);
    await api.close();
    api = await release(second());
    const { metadata } = await get(`${at("v1")}/a`);
    expect(metadata).toEqual({ ...before, resourceVersion: metadata.resourceVersion });
    expect(Number(metadata.resourceVersion)).toBeGreaterThan(Number(before.resourceVersion));
    await api.close();
    api = await release(second());
    expect((await get(`${at("v1")}/a`)).metadata).toEqual(metadata);
  });

  it("does not start where it does not know the stored version, and says how to go on", async () => {
    await expect(release(third)).rejects.toThrow(
      "2 of mangoes.fruit.example.com are stored in version v1alpha1, which this program does not know: " +
        "start once with v1alpha1 among the versions, with its to and from, and they are rewritten in v1",
    );
    // Nothing is lost by it, and the folder is free.
    api = await release(second());
    expect((await get(at("v1"))).items).toHaveLength(2);
  });

  it("does not start where a conversion fails, and names the objects", async () => {
    const broken = second(({ spec }) => {
      if (spec.sort === "Kesar") throw new Error("no more Kesar");
      return toCurrent({ spec });
    });
    await expect(release(broken)).rejects.toThrow(
      "2 of mangoes.fruit.example.com cannot be converted to v1: default/a: Error: no more Kesar; default/b: ",
    );
  });
});

describe("an old object that comes later", () => {
  // Another replica of the first release writes to the same store, and a past that is older than the migration.
  const bytes = (revision: number, name: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        apiVersion: "fruit.example.com/v1alpha1",
        kind: "Mango",
        metadata: { name, namespace: "default", resourceVersion: String(revision), labels: { of: name } },
        spec: { sort: "Kesar" },
      }),
    );
  const write = async (storage: Storage, name: string, expected = 0): Promise<number> => {
    const key = { resource: "mangoes.fruit.example.com", namespace: "default", name };
    const result = await storage.write({
      key,
      expected,
      type: "put",
      encode: (revision) => bytes(revision, name),
    });
    return result.done ? result.stored.revision : 0;
  };

  it("is read, listed, watched and changed in the storage version", async () => {
    const { storage, call, watch } = await start({ resources: [second()] });
    const watching = await watch(`${at("v1")}?watch=true&labelSelector=of`);
    await write(storage, "a");
    const spec = { variety: "Kesar", ripe: false };
    expect(await watching.next()).toMatchObject({
      type: "ADDED",
      object: { apiVersion: "fruit.example.com/v1", spec },
    });
    watching.abort();
    expect((await call("GET", `${at("v1")}/a`)).body).toMatchObject({
      apiVersion: "fruit.example.com/v1",
      spec,
    });
    expect((await call("GET", at("v1"))).body.items[0]).toMatchObject({
      apiVersion: "fruit.example.com/v1",
      spec,
    });
    expect((await call("GET", `${at("v1alpha1")}/a`)).body.spec).toEqual({ sort: "Kesar" });
    const body = { spec: { ripe: true } };
    const patched = await call("PATCH", `${at("v1")}/a`, { body, type: "application/merge-patch+json" });
    expect(patched.body).toMatchObject({
      metadata: { labels: { of: "a" } },
      spec: { variety: "Kesar", ripe: true },
    });
    expect(
      String(storage.get({ resource: "mangoes.fruit.example.com", namespace: "default", name: "a" })?.bytes),
    ).toMatch(/^\{"apiVersion":"fruit.example.com\/v1",/);
    expect((await call("DELETE", `${at("v1")}/a`)).status).toBe(200);
  });

  it("is rewritten unless someone else was faster", async () => {
    const { storage } = await start({ resources: [second()] });
    for (let index = 0; index < 300; index++) await write(storage, `m${index}`);
    const logged: object[] = [];
    await migrateStored([second()], storage, { info: (fields: object) => void logged.push(fields) });
    await migrateStored([second()], storage, { info: (fields: object) => void logged.push(fields) });
    expect(logged).toEqual([{ resource: "mangoes.fruit.example.com", objects: 300, version: "v1" }]);
  });
});
