import { describe, expect, test } from "vitest";
import { nativeResource } from "../../src/native/native-resource.ts";
import { nativeReview } from "../../src/native/native-review.ts";
import type { JsonObject } from "../../src/resource/kube-object.ts";
import { invalidValue } from "../../src/rest/field-cause.ts";
import { asTable, start, type Answer, type Server } from "../rest/harness.ts";

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
const definitions = {
  "v1.Kite": {
    type: "object",
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { $ref: `${meta}.ObjectMeta`, "x-go": "v1.ObjectMeta" },
      spec: { $ref: "v1.KiteSpec", default: {}, "x-go": "v1.KiteSpec" },
      status: { $ref: "v1.KiteStatus", default: {}, "x-go": "v1.KiteStatus" },
      data: { type: "object", additionalProperties: { type: "string" }, "x-go": "map[string]string" },
    },
    "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Kite" }],
  },
  "v1.KiteSpec": {
    type: "object",
    properties: {
      lines: { type: "integer", format: "int32", "x-go": "*int32" },
      tails: { type: "integer", format: "int32", default: 0, "x-go": "int32!" },
      striped: { type: "boolean", "x-go": "bool" },
      colors: { type: "array", items: { type: "string" }, "x-go": "[]string!" },
      parts: {
        type: "array",
        items: { $ref: "v1.Part" },
        "x-go": "[]v1.Part",
        "x-kubernetes-patch-strategy": "merge",
        "x-kubernetes-patch-merge-key": "name",
      },
      pattern: { format: "byte", type: "string", "x-go": "[]byte" },
    },
  },
  "v1.Part": { type: "object", properties: { name: { type: "string", "x-go": "string!" }, inner: { $ref: "v1.Part", "x-go": "*v1.Part" } } },
  "v1.KiteStatus": { type: "object", properties: { height: { type: "integer", "x-go": "int64!" } } },
  [`${meta}.ObjectMeta`]: {
    type: "object",
    properties: {
      name: { type: "string", "x-go": "string" },
      generateName: { type: "string", "x-go": "string" },
      namespace: { type: "string", "x-go": "string" },
      resourceVersion: { type: "string", "x-go": "string" },
      labels: { type: "object", additionalProperties: { type: "string" }, "x-go": "map[string]string" },
    },
  },
}; // prettier-ignore

const Kite = nativeResource({
  group: "",
  version: "v1",
  kind: "Kite",
  scope: "Namespaced",
  definition: "v1.Kite",
  definitions,
  status: {},
  generation: ({ spec }) => [spec],
  defaults: ({ spec }) => {
    if (spec) spec["lines"] ??= 1;
  },
  validate: ({ spec }) =>
    spec?.["lines"] === 0 ? [invalidValue("spec.lines", 0, "a kite without a line is lost")] : [],
  fields: { "spec.lines": ({ spec }) => JSON.stringify(spec?.["lines"]) },
  parts: { reel: { verbs: ["update"], apply: (live, { spec }) => ({ ...live, ...(spec && { spec }) }) } },
  posts: {
    fly: {
      kind: { group: "", version: "v1", kind: "Kite" },
      definition: "v1.Kite",
      definitions,
      answer: (object, { name }) => ({ ...object, data: { flown: name } }) as typeof object,
    },
  },
  table: {
    columns: [{ name: "Lines", type: "integer", format: "", description: "", priority: 0 }],
    cells: ({ spec }) => [spec?.["lines"] ?? null],
  },
});

const Review = nativeReview({
  group: "",
  version: "v1",
  kind: "KiteReview",
  scope: "Cluster",
  definition: "v1.Kite",
  definitions,
  create: ({ object }) => ({ ...object, status: { height: 100 } }),
});

const kites = "/api/v1/namespaces/default/kites";

const create = (server: Server, spec: unknown, more: JsonObject = {}): Promise<Answer> =>
  server.call("POST", kites, { body: { metadata: { name: "a" }, spec, ...more } });

describe("an object is written as its Go type is", () => {
  test("zero values and empty collections go or stay as their tags say", async () => {
    const { body } = await create(await start({ resources: [Kite] }), {
      lines: 0 + 2,
      striped: false,
      parts: [],
    });
    expect(body).toMatchObject({ apiVersion: "v1", kind: "Kite", metadata: { generation: 1 } });
    expect(body.spec).toStrictEqual({ lines: 2, tails: 0, colors: null });
    expect(body.status).toStrictEqual({ height: 0 });
  });

  test("defaults belong to whoever creates it, and zero values to nobody", async () => {
    const { body } = await create(await start({ resources: [Kite] }), { parts: [{ name: "x" }] });
    expect(body.metadata.managedFields[0].fieldsV1).toStrictEqual({
      "f:spec": { "f:lines": {}, "f:parts": {} },
    });
  });

  test.each([
    [{ lines: "two" }, "string into Go struct field KiteSpec.spec.lines of type int32"],
    [{ lines: 1.5 }, "number 1.5 into Go struct field KiteSpec.spec.lines of type int32"],
    [{ striped: 1 }, "number into Go struct field KiteSpec.spec.striped of type bool"],
    [{ colors: {} }, "object into Go struct field KiteSpec.spec.colors of type []string"],
    [{ parts: ["x"] }, "string into Go struct field KiteSpec.spec.parts of type v1.Part"],
    [{ parts: [{ inner: { name: [] } }] }, "array into Go struct field Part.spec.parts.inner.name of type string"],
    ["none", "string into Go struct field Kite.spec of type v1.KiteSpec"],
  ])("%j is refused in Go's words", async (spec, why) => {
    const { status, body } = await create(await start({ resources: [Kite] }), spec);
    expect([status, body.message]).toStrictEqual([
      400,
      `Kite in version "v1" cannot be handled as a Kite: json: cannot unmarshal ${why}`,
    ]);
  }); // prettier-ignore

  test("metadata and base64 are refused so, too", async () => {
    const server = await start({ resources: [Kite] });
    const named = await create(server, {}, { metadata: { name: 5 } });
    expect(named.body.message).toContain(
      "number into Go struct field ObjectMeta.metadata.name of type string",
    );
    const { body } = await create(server, { pattern: "a%" });
    expect(body.message).toContain("illegal base64 data at input byte 1");
  });

  test("unknown fields are warned about with their places", async () => {
    const { warnings } = await create(await start({ resources: [Kite] }), {
      parts: [{ name: "x", wing: 1 }],
    });
    expect(warnings).toStrictEqual(['unknown field "spec.parts[0].wing"']);
  });
});

describe("an object is handled by its strategy", () => {
  test("the status and the generation are the server's", async () => {
    const server = await start({ resources: [Kite] });
    const { body } = await create(server, {}, { status: { height: 7 } });
    expect(body.status).toStrictEqual({ height: 0 });
    const url = `${kites}/a`;
    const raised = await server.call("PUT", `${url}/status`, {
      body: { ...body, status: { height: 7 }, spec: { lines: 9 } },
    });
    expect(raised.body).toMatchObject({
      spec: { lines: 1 },
      status: { height: 7 },
      metadata: { generation: 1 },
    });
    const kept = await server.call("PUT", url, { body: { ...raised.body, data: { a: "b" } } });
    expect(kept.body).toMatchObject({ data: { a: "b" }, metadata: { generation: 1 } });
    const changed = await server.call("PUT", url, { body: { ...kept.body, spec: { lines: 2 } } });
    expect(changed.body).toMatchObject({ status: { height: 7 }, metadata: { generation: 2 } });
  });

  test("its rules answer with 422", async () => {
    const { status, body } = await create(await start({ resources: [Kite] }), { lines: 0 });
    expect([status, body.message]).toStrictEqual([
      422,
      'Kite "a" is invalid: spec.lines: Invalid value: 0: a kite without a line is lost',
    ]);
  });

  test("a part of it has an endpoint, and what is posted to another is answered", async () => {
    const server = await start({ resources: [Kite] });
    const { body } = await create(server, {});
    const reeled = await server.call("PUT", `${kites}/a/reel`, { body: { ...body, spec: { lines: 3 } } });
    expect(reeled.body.spec.lines).toBe(3);
    expect((await server.call("GET", `${kites}/a/reel`)).status).toBe(405);
    const flown = await server.call("POST", `${kites}/a/fly`, { body: {} });
    expect([flown.status, flown.body.data]).toStrictEqual([201, { flown: "a" }]);
  });

  test("strategic merge patch, which custom resources do not take", async () => {
    const server = await start({ resources: [Kite] });
    await create(server, { parts: [{ name: "x" }] });
    const { body } = await server.call("PATCH", `${kites}/a`, {
      body: { spec: { parts: [{ name: "y" }], lines: null } },
      type: "application/strategic-merge-patch+json",
    });
    expect(body.spec).toMatchObject({ parts: [{ name: "y" }, { name: "x" }], lines: 1 });
  });

  test("it is shown in its own table and found by its own fields", async () => {
    const server = await start({ resources: [Kite] });
    await create(server, { lines: 4 });
    const shown = await server.call("GET", kites, { accept: asTable });
    expect(shown.body.rows[0].cells).toStrictEqual([4]);
    const found = async (selector: string): Promise<Answer> =>
      server.call("GET", `${kites}?fieldSelector=${encodeURIComponent(selector)}`);
    expect((await found("spec.lines=4,metadata.name=a")).body.items).toHaveLength(1);
    expect((await found("spec.lines!=4")).body.items).toHaveLength(0);
    expect((await found("spec.tails=4")).body.message).toBe("field label not supported: spec.tails");
  });

  test("a watch sees what comes to match, and what ceases to", async () => {
    const server = await start({ resources: [Kite] });
    const watch = await server.watch(`${kites}?watch=1&resourceVersion=1&fieldSelector=spec.lines=4`);
    const { body } = await create(server, {});
    const four = await server.call("PUT", `${kites}/a`, { body: { ...body, spec: { lines: 4 } } });
    await server.call("PUT", `${kites}/a`, { body: { ...four.body, spec: { lines: 5 } } });
    expect([(await watch.next()).type, (await watch.next()).type]).toStrictEqual(["ADDED", "DELETED"]);
    watch.abort();
  });
});

test("a review is answered and not stored", async () => {
  const server = await start({ resources: [Review] });
  const { status, body } = await server.call("POST", "/api/v1/kitereviews", { body: { spec: { lines: 2 } } });
  expect([status, body.kind, body.status]).toStrictEqual([201, "KiteReview", { height: 100 }]);
  expect((await server.call("GET", "/api/v1/kitereviews")).status).toBe(405);
});
