import { describe, expect, test } from "vitest";
import { openapiHandler } from "../../src/openapi/handler.ts";
import { toV2 } from "../../src/openapi/v2.ts";
import { ask, bodyOf } from "../exchange.ts";
import { Silo } from "../resource/silo.ts";
import { Mango } from "../resource/mango.ts";

const handler = openapiHandler([Mango]);
const DOCUMENT = "/openapi/v3/apis/fruit.example.com/v1";
const ITEM = "/apis/fruit.example.com/v1/namespaces/{namespace}/mangoes/{name}";
const GVK = { group: "fruit.example.com", version: "v1", kind: "Mango" };

/** Every $ref of a document. */
function references(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" ? [String(inner)] : references(inner),
  );
}

describe("v3", () => {
  test("the index names each version's document by its hash, and old hashes are answered too", async () => {
    const { paths } = bodyOf(await ask(handler, "/openapi/v3"));
    expect(Object.keys(paths)).toStrictEqual([
      "apis/fruit.example.com/v1",
      "apis/fruit.example.com/v1alpha1",
    ]);
    const url = paths["apis/fruit.example.com/v1"].serverRelativeURL as string;
    expect(url).toMatch(/^\/openapi\/v3\/apis\/fruit\.example\.com\/v1\?hash=[0-9A-F]{128}$/);
    const now = await ask(handler, url);
    expect(now.headers).toMatchObject({
      ETag: `"${url.split("=")[1]}"`,
      "Cache-Control": "public, immutable",
      Vary: "Accept",
    });
    const old = await ask(handler, `${DOCUMENT}?hash=00`);
    expect(old).toMatchObject({ status: 200, headers: { ETag: now.headers?.["ETag"] } });
    expect(old.headers).not.toHaveProperty("Cache-Control");
    expect((await ask(handler, DOCUMENT, { "If-None-Match": now.headers?.["ETag"] ?? "" })).status).toBe(304);
  });

  test("all references lead somewhere, and operation ids are unique", async () => {
    const document = bodyOf(await ask(handler, DOCUMENT));
    const names = new Set(
      Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`),
    );
    expect(references(document).filter((ref) => !names.has(ref))).toStrictEqual([]);
    const ids = JSON.stringify(document).match(/"operationId":"[^"]*"/g)!;
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("PATCH lists what can be merged, its kind, and fieldValidation, which kubectl looks for", async () => {
    const { patch } = bodyOf(await ask(handler, DOCUMENT)).paths[ITEM];
    expect(Object.keys(patch.requestBody.content)).toStrictEqual([
      "application/json-patch+json",
      "application/merge-patch+json",
      "application/apply-patch+yaml",
    ]);
    expect(patch).toMatchObject({
      operationId: "patchFruitExampleComV1NamespacedMango",
      "x-kubernetes-action": "patch",
      "x-kubernetes-group-version-kind": GVK,
    });
    expect(patch.parameters.map(({ name }: { name: string }) => name)).toContain("fieldValidation");
  });

  test("a kind has its schema and metadata under a name that is unique in the world", async () => {
    const { schemas } = bodyOf(await ask(handler, DOCUMENT)).components;
    const mango = schemas["com.example.fruit.v1.Mango"];
    expect(mango["x-kubernetes-group-version-kind"]).toStrictEqual([GVK]);
    expect(mango.properties.metadata.allOf).toStrictEqual([
      { $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" },
    ]);
    expect(mango.properties.spec.properties.ripeness).toMatchObject({ type: "integer", default: 0 });
    expect(schemas["com.example.fruit.v1.MangoList"].required).toStrictEqual(["items"]);
  });
});

test("a connect subresource is there in the form of pods/exec and pods/proxy", async () => {
  const own = openapiHandler([Silo]);
  const { paths } = bodyOf(await ask(own, DOCUMENT));
  const item = "/apis/fruit.example.com/v1/namespaces/{namespace}/silos/{name}";
  expect(paths[`${item}/exec`].get).toStrictEqual({
    tags: ["fruitExampleCom_v1"],
    description: "connect GET requests to exec of Silo",
    operationId: "connectFruitExampleComV1GetNamespacedSiloExec",
    parameters: [],
    responses: {
      200: { description: "OK", content: { "*/*": { schema: { type: "string" } } } },
      401: { description: "Unauthorized" },
    },
    "x-kubernetes-action": "connect",
    "x-kubernetes-group-version-kind": { ...GVK, kind: "Silo" },
  });
  expect(Object.keys(paths[`${item}/proxy/{path}`])).toStrictEqual(["parameters", "get", "post"]);
  expect(paths[`${item}/proxy/{path}`].parameters[2]).toMatchObject({
    in: "path",
    name: "path",
    required: true,
  });
  const v2 = bodyOf(await ask(own, "/openapi/v2")).paths[`${item}/proxy`].post;
  expect(v2).toMatchObject({
    consumes: ["*/*"],
    produces: ["*/*"],
    responses: { 200: { schema: { type: "string" } } },
  });
});

describe("v2", () => {
  test("has every version's paths and definitions, and references lead somewhere", async () => {
    const document = bodyOf(await ask(handler, "/openapi/v2", { Accept: "application/json" }));
    const names = new Set(Object.keys(document.definitions).map((name) => `#/definitions/${name}`));
    expect(references(document).filter((ref) => !names.has(ref))).toStrictEqual([]);
    expect(document.paths[ITEM].patch.consumes).toStrictEqual([
      "application/json-patch+json",
      "application/merge-patch+json",
      "application/apply-patch+yaml",
    ]);
    expect(
      document.paths[ITEM.replace("v1", "v1alpha1")].get["x-kubernetes-group-version-kind"].version,
    ).toBe("v1alpha1");
  });

  test("says what v2 can say", () => {
    expect(
      toV2({
        type: "object",
        properties: {
          default: { allOf: [{ $ref: "#/components/schemas/a" }], default: {}, description: "d" },
          b: { type: "string", nullable: true, description: "n" },
          c: { type: "array", items: { anyOf: [{ type: "string" }], default: 1, minLength: 1 } },
        },
      }),
    ).toStrictEqual({
      type: "object",
      properties: {
        default: { $ref: "#/definitions/a", description: "d" },
        b: { description: "n" },
        c: { type: "array", items: { minLength: 1 } },
      },
    });
  });

  test("protobuf alone is a 406", async () => {
    const Accept = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    expect((await ask(handler, "/openapi/v2", { Accept })).status).toBe(406);
    expect((await ask(handler, "/openapi/v2", { Accept: `${Accept},application/json` })).status).toBe(200);
  });
});
