import { describe, expect, it } from "vitest";
import { z } from "zod";
import { discoveryDocuments } from "../../src/discovery/documents.ts";
import { servedGroups } from "../../src/discovery/served-groups.ts";
import { openapiV2 } from "../../src/openapi/v2.ts";
import { openapiV3 } from "../../src/openapi/v3.ts";
import { checkResources } from "../../src/resource/check-resources.ts";
import { resource, type Resource } from "../../src/resource/resource.ts";
import type { ScalePaths } from "../../src/resource/scale-paths.ts";
import { Grove } from "../resource/grove.ts";
import { type Server, start } from "./harness.ts";

// test/e2e/custom-resource-parity.test.ts holds the answers to those of a custom resource; here is what it cannot see.
const groves = "/apis/fruit.example.com/v1/namespaces/default/groves";
const url = `${groves}/one/scale`;
const merge = "application/merge-patch+json";

async function planted(spec: object = { trees: 3 }): Promise<Server> {
  const server = await start({ resources: [Grove] });
  await server.call("POST", groves, { body: { metadata: { name: "one" }, spec } });
  return server;
}

describe("a scale", () => {
  it("is written in the order of a Go struct", async () => {
    const { call } = await planted();
    const { text, body } = await call("GET", url);
    const { uid, creationTimestamp } = body.metadata;
    expect(JSON.parse(text)).toStrictEqual({
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      metadata: { name: "one", namespace: "default", uid, resourceVersion: "2", creationTimestamp },
      spec: { replicas: 3 },
      status: { replicas: 0 },
    });
    expect(text).toMatch(/^\{"kind":"Scale","apiVersion":"autoscaling\/v1","metadata":\{"name":"one","nam/);
  });

  it("changes nothing but the replicas, and the generation with them", async () => {
    const { call } = await planted({ trees: 3, soil: "red" });
    await call("PATCH", url, {
      body: { spec: { replicas: 4 }, metadata: { labels: { a: "b" } } },
      type: merge,
    });
    const { body } = await call("GET", `${groves}/one`);
    expect(body).toMatchObject({ metadata: { generation: 2 }, spec: { trees: 4, soil: "red" } });
    expect(body.metadata).not.toHaveProperty("labels");
  });

  it("is patched again when someone else was faster, and is a conflict where it names a state", async () => {
    let raced = false;
    const server = await start({
      resources: [Grove],
      through: (storage) => ({
        write: async (change) => {
          if (change.expected > 0 && !raced) {
            raced = true;
            const body = { spec: { soil: "black" } };
            await server.call("PATCH", `${groves}/one`, { body, type: merge });
          }
          return storage.write(change);
        },
      }),
    });
    const { call } = server;
    await call("POST", groves, { body: { metadata: { name: "one" }, spec: { trees: 1 } } });
    const { body: old } = await call("GET", url);
    expect((await call("PATCH", url, { body: { spec: { replicas: 2 } }, type: merge })).status).toBe(200);
    expect((await call("GET", `${groves}/one`)).body.spec).toEqual({ trees: 2, soil: "black" });
    expect(await call("PUT", url, { body: old })).toMatchObject({
      status: 409,
      body: { reason: "Conflict", details: { name: "one", group: "fruit.example.com", kind: "groves" } },
    });
  });

  it("has paths of its own in a version that keeps its replicas elsewhere", async () => {
    const { call } = await start({ resources: [renamed] });
    await call("POST", groves, { body: { metadata: { name: "one" }, spec: { trees: 3 } } });
    const old = url.replace("/v1/", "/v1alpha1/");
    await call("PATCH", old, { body: { spec: { replicas: 5 } }, type: merge });
    expect((await call("GET", `${groves}/one`)).body.spec).toEqual({ trees: 5 });
    expect((await call("GET", old)).body.spec).toEqual({ replicas: 5 });
  });
});

const renamed: Resource = resource({
  group: "fruit.example.com",
  kind: "Grove",
  scope: "Namespaced",
  versions: {
    v1: { spec: z.object({ trees: z.int() }), status: z.object({ trees: z.int() }) },
    v1alpha1: {
      spec: z.object({ count: z.int() }),
      status: z.object({ count: z.int() }),
      scale: { specReplicasPath: ".spec.count", statusReplicasPath: ".status.count" },
      to: ({ spec, status }) => ({
        spec: { trees: spec.count },
        ...(status && { status: { trees: status.count } }),
      }),
      from: ({ spec, status }) => ({
        spec: { count: spec.trees },
        ...(status && { status: { count: status.trees } }),
      }),
    },
  },
  storageVersion: "v1",
  subresources: { scale: { specReplicasPath: ".spec.trees", statusReplicasPath: ".status.trees" } },
});

describe("the paths of a scale", () => {
  const problems = (scale: Partial<ScalePaths>): string => {
    const paths = { specReplicasPath: ".spec.n", statusReplicasPath: ".status.n", ...scale };
    const broken = resource({
      group: "fruit.example.com",
      kind: "Grove",
      scope: "Namespaced",
      versions: {
        v1: {
          spec: z.object({ n: z.int(), s: z.string(), f: z.number() }),
          status: z.object({ n: z.int() }),
        },
      },
      storageVersion: "v1",
      subresources: { scale: paths },
    });
    return broken.problems.map(({ where, what }) => `${where}: ${what}`).join("\n");
  };
  const at = "Grove.fruit.example.com subresources.scale";

  it.each([
    [{}, ""],
    [{ labelSelectorPath: ".spec.s" }, ""],
    [{ specReplicasPath: ".spec.m" }, `${at}.specReplicasPath: in v1, the schema has no field .spec.m`],
    [
      { specReplicasPath: ".spec.f" },
      `${at}.specReplicasPath: in v1, .spec.f must be of type integer, but is "number"`,
    ],
    [{ specReplicasPath: ".status.n" }, `${at}.specReplicasPath: in v1, ".status.n" must lie below .spec`],
    [
      { specReplicasPath: "spec.n" },
      `${at}.specReplicasPath: in v1, "spec.n" is no path such as .spec.replicas`,
    ],
    [{ statusReplicasPath: ".spec.n" }, `${at}.statusReplicasPath: in v1, ".spec.n" must lie below .status`],
    [
      { labelSelectorPath: ".metadata.labels" },
      `${at}.labelSelectorPath: in v1, ".metadata.labels" must lie below .status or .spec`,
    ],
    [
      { labelSelectorPath: ".spec.n" },
      `${at}.labelSelectorPath: in v1, .spec.n must be of type string, but is "integer"`,
    ],
  ] as const)("%j", (scale, expected) => {
    expect(problems(scale)).toBe(expected);
  });

  it("are checked in each version, and are of all versions or of none", () => {
    expect(() => checkResources([renamed])).not.toThrow();
    const lonely = resource({
      group: "fruit.example.com",
      kind: "Grove",
      scope: "Namespaced",
      versions: {
        v1: { spec: z.object({}), scale: { specReplicasPath: ".spec.n", statusReplicasPath: ".status.n" } },
      },
      storageVersion: "v1",
    });
    expect(lonely.problems).toEqual([
      {
        where: "Grove.fruit.example.com versions.v1.scale",
        what: "subresources.scale says nothing; a scale is of all versions or of none",
      },
    ]);
  });
});

describe("documents", () => {
  it("discovery names the kind that a client has to send", () => {
    const { byPath, groups } = discoveryDocuments([Grove]);
    const list = JSON.parse(String(byPath.get("/apis/fruit.example.com/v1")));
    expect(list.resources[2]).toStrictEqual({
      name: "groves/scale",
      singularName: "",
      namespaced: true,
      group: "autoscaling",
      version: "v1",
      kind: "Scale",
      verbs: ["get", "patch", "update"],
    });
    expect(
      JSON.parse(String(groups.aggregated)).items[0].versions[0].resources[0].subresources[1],
    ).toStrictEqual({
      subresource: "scale",
      responseKind: { group: "autoscaling", version: "v1", kind: "Scale" },
      verbs: ["get", "patch", "update"],
    });
  });

  it("OpenAPI has autoscaling/v1 Scale under its upstream name, and operations on it", () => {
    const groups = servedGroups([Grove]);
    const path = "/apis/fruit.example.com/v1/namespaces/{namespace}/groves/{name}/scale";
    const v3 = groups.flatMap((group) => group.versions.map((version) => openapiV3(group, version)));
    for (const document of [openapiV2(groups), ...v3].map((one) => JSON.stringify(one))) {
      const { put } = JSON.parse(document).paths[path];
      expect(put).toMatchObject({
        operationId: "replaceFruitExampleComV1NamespacedGroveScale",
        description: "replace scale of the specified Grove",
        "x-kubernetes-group-version-kind": { group: "autoscaling", version: "v1", kind: "Scale" },
      });
      expect(document).toContain("io.k8s.api.autoscaling.v1.ScaleSpec");
    }
  });
});
