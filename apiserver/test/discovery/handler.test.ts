import { describe, expect, test } from "vitest";
import { z } from "zod";
import { discoveryHandler } from "../../src/discovery/handler.ts";
import { resource } from "../../src/resource/resource.ts";
import { ask, bodyOf } from "../exchange.ts";
import { Mango } from "../resource/mango.ts";

const Orchard = resource({
  group: "fruit.example.com",
  kind: "Orchard",
  scope: "Cluster",
  versions: { v1beta1: { spec: z.object({}) } },
  storageVersion: "v1beta1",
});
const handler = discoveryHandler([Orchard, Mango]);
const V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

const mangoes = {
  name: "mangoes",
  singularName: "mango",
  namespaced: true,
  kind: "Mango",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  shortNames: ["mg"],
  categories: ["all"],
  storageVersionHash: "eSQZZxI7274=",
};
const status = {
  name: "mangoes/status",
  singularName: "",
  namespaced: true,
  kind: "Mango",
  verbs: ["get", "patch", "update"],
};

describe("the legacy documents", () => {
  const group = {
    name: "fruit.example.com",
    versions: [
      { groupVersion: "fruit.example.com/v1", version: "v1" },
      { groupVersion: "fruit.example.com/v1beta1", version: "v1beta1" },
      { groupVersion: "fruit.example.com/v1alpha1", version: "v1alpha1" },
    ],
    preferredVersion: { groupVersion: "fruit.example.com/v1", version: "v1" },
  };

  test("/apis, the group, and the version with its resources", async () => {
    const root = await ask(handler, "/apis");
    expect(root.headers).toStrictEqual({ "Content-Type": "application/json" });
    expect(bodyOf(root)).toStrictEqual({ kind: "APIGroupList", apiVersion: "v1", groups: [group] });
    expect(bodyOf(await ask(handler, "/apis/fruit.example.com"))).toStrictEqual({
      kind: "APIGroup",
      apiVersion: "v1",
      ...group,
    });
    expect(bodyOf(await ask(handler, "/apis/fruit.example.com/v1/"))).toStrictEqual({
      kind: "APIResourceList",
      apiVersion: "v1",
      groupVersion: "fruit.example.com/v1",
      resources: [mangoes, status],
    });
  });

  test("another version of a group that is served is a 404 with a Status", async () => {
    const { status, body } = await ask(handler, "/apis/fruit.example.com/v2");
    expect([status, body]).toEqual([404, expect.stringContaining('"reason":"NotFound"')]);
  });

  test("what is not served is a plain 404, and only GET is", async () => {
    const reply = await ask(handler, "/apis/other.example.com");
    expect(reply).toMatchObject({ status: 404, body: "404 page not found\n" });
    expect((await ask(handler, "/apis", {}, "POST")).status).toBe(405);
  });
});

describe("the aggregated document", () => {
  test("lists every version, each resource and subresource with its kind", async () => {
    const reply = await ask(handler, "/apis", { Accept: `${V2},application/json` });
    expect(reply.headers).toMatchObject({ "Content-Type": V2, Vary: "Accept", "Cache-Control": "public" });
    const { kind, apiVersion, items } = bodyOf(reply);
    expect([kind, apiVersion]).toStrictEqual(["APIGroupDiscoveryList", "apidiscovery.k8s.io/v2"]);
    expect(items[0].versions.map(({ version }: { version: string }) => version)).toStrictEqual([
      "v1",
      "v1beta1",
      "v1alpha1",
    ]);
    const responseKind = { group: "fruit.example.com", version: "v1", kind: "Mango" };
    expect(items[0].versions[0]).toStrictEqual({
      version: "v1",
      freshness: "Current",
      resources: [
        {
          resource: "mangoes",
          responseKind,
          scope: "Namespaced",
          singularResource: "mango",
          verbs: mangoes.verbs,
          shortNames: ["mg"],
          categories: ["all"],
          subresources: [{ subresource: "status", responseKind, verbs: status.verbs }],
        },
      ],
    });
  });

  test("its ETag does not depend on the order of the program, and equal ones are a 304", async () => {
    const etag = (await ask(handler, "/apis", { Accept: V2 })).headers?.["ETag"] ?? "";
    expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
    const other = await ask(discoveryHandler([Mango, Orchard]), "/apis", { Accept: V2 });
    expect(other.headers?.["ETag"]).toBe(etag);
    expect(await ask(handler, "/apis", { Accept: V2, "If-None-Match": etag })).toMatchObject({ status: 304 });
  });
});

test.each([
  ["*/*", 200, "application/json"],
  ["application/*", 406, undefined],
  ["application/vnd.kubernetes.protobuf,application/json", 200, "application/json"],
  ["application/yaml", 200, "application/yaml"],
  ["application/json;q=0.1, application/yaml", 200, "application/yaml"],
  [`${V2.replace("v=v2", "v=v2beta1")},application/json`, 200, "application/json"],
  [`application/json;as=APIGroupDiscoveryList;profile=nopeer;v=v2;g=apidiscovery.k8s.io`, 200, V2],
  [V2.replace("v=v2", "v=v2beta1"), 406, undefined],
  ["application/vnd.kubernetes.protobuf", 406, undefined],
  ["text/html", 406, undefined],
])("Accept: %s is answered with %i %s", async (Accept, code, type) => {
  const reply = await ask(handler, "/apis", { Accept });
  expect(reply.status).toBe(code);
  expect(reply.headers?.["Content-Type"]).toBe(type);
});

test("a version has no aggregated form", async () => {
  const path = "/apis/fruit.example.com/v1";
  expect((await ask(handler, path, { Accept: `${V2},application/json` })).status).toBe(200);
  expect((await ask(handler, path, { Accept: V2 })).status).toBe(406);
});
