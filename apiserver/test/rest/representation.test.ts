import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { asTable, everywhere, mango, root, start, type Server } from "./harness.ts";

async function withMango(): Promise<Server> {
  const server = await start();
  await server.call("POST", root, { body: mango("a", { labels: { x: "y" } }, { ripeness: 7 }) });
  server.clock.advance(3 * 60_000);
  return server;
}

const columnDefinitions = [
  { name: "Name", type: "string", format: "name", description: "Name must be unique within a namespace.", priority: 0 },
  { name: "Variety", type: "string", format: "", description: "Which mango it is", priority: 0 },
  { name: "Ripeness", type: "integer", format: "", priority: 0,
    description: "Custom resource definition column (in JSONPath format): .spec.ripeness" },
  { name: "Phase", type: "string", format: "", priority: 1,
    description: "Custom resource definition column (in JSONPath format): .status.phase" },
  { name: "Age", type: "date", format: "", priority: 0, description: "When the object was created." },
]; // prettier-ignore

describe("tables", () => {
  it("show a list as kubectl asks for it", async () => {
    const { call } = await withMango();
    const { type, body } = await call("GET", `${root}?limit=500`, { accept: asTable });
    const { body: live } = await call("GET", `${root}/a`);
    expect([type, body]).toEqual([
      "application/json",
      {
        kind: "Table",
        apiVersion: "meta.k8s.io/v1",
        metadata: { resourceVersion: "2" },
        columnDefinitions,
        rows: [
          {
            cells: ["a", "Alphonso", 7, null, "3m"],
            object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: live.metadata },
          },
        ],
      },
    ]);
  });

  it.each([
    ["None", null],
    ["Object", expect.objectContaining({ kind: "Mango", spec: { variety: "Alphonso", ripeness: 7 } })],
    ["Metadata", expect.objectContaining({ kind: "PartialObjectMetadata" })],
  ])("hold the object as includeObject=%s says", async (include, object) => {
    const { call } = await withMango();
    const { body } = await call("GET", `${root}/a?includeObject=${include}`, { accept: asTable });
    expect(body.rows[0].object).toEqual(object);
  });

  it("refuse another includeObject", async () => {
    const { call } = await withMango();
    const { status, body } = await call("GET", `${root}?includeObject=All`, { accept: asTable });
    expect([status, body.message]).toEqual([
      400,
      "Unable to convert to Table as requested: includeObject: Invalid value: \"All\": must be 'Metadata', 'Object', 'None', or empty",
    ]);
  });

  it("go on over pages, and over create and delete", async () => {
    const { call } = await withMango();
    const created = await call("POST", root, { body: mango("b"), accept: asTable });
    expect([created.status, created.body.kind, created.body.rows[0].cells[0]]).toEqual([201, "Table", "b"]);
    const page = await call("GET", `${root}?limit=1`, { accept: asTable });
    expect([page.body.metadata.remainingItemCount, typeof page.body.metadata.continue]).toEqual([
      1,
      "string",
    ]);
    expect((await call("DELETE", `${root}/b`, { accept: asTable })).body.kind).toBe("Status");
    const marked = await call("DELETE", `${root}/a?propagationPolicy=Foreground`, { accept: asTable });
    expect(marked.body.rows[0].object.metadata.finalizers).toEqual(["foregroundDeletion"]);
    expect((await call("DELETE", root, { accept: asTable })).body.kind).toBe("Table");
    expect((await call("GET", `${root}/none`, { accept: asTable })).body.kind).toBe("Status");
  });
});

describe("partial metadata", () => {
  const partial = (as: string, v = "v1"): string => `application/json;as=${as};g=meta.k8s.io;v=${v}`;

  it("is all that is sent", async () => {
    const { call } = await withMango();
    const { body: live } = await call("GET", `${root}/a`);
    const one = { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: live.metadata };
    expect((await call("GET", `${root}/a`, { accept: partial("PartialObjectMetadata") })).body).toEqual(one);
    expect((await call("GET", everywhere, { accept: partial("PartialObjectMetadataList") })).body).toEqual({
      kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata: { resourceVersion: "2" }, items: [one],
    }); // prettier-ignore
    const patched = await call("PATCH", `${root}/a`, {
      body: {}, type: "application/merge-patch+json", accept: partial("PartialObjectMetadata", "v1beta1"),
    }); // prettier-ignore
    expect(patched.body).toEqual({ ...one, apiVersion: "meta.k8s.io/v1beta1" });
  });

  it("is refused where it is of the other number", async () => {
    const { call } = await withMango();
    const list = await call("GET", root, { accept: partial("PartialObjectMetadata") });
    expect([list.status, list.body.message]).toEqual([
      406, "you requested PartialObjectMetadata, but the requested object is a list (MangoList)",
    ]); // prettier-ignore
    expect((await call("GET", `${root}/a`, { accept: partial("PartialObjectMetadataList") })).status).toBe(
      406,
    );
  });
});

describe("Accept", () => {
  it.each([
    [undefined, "MangoList"],
    ["*/*", "MangoList"],
    ["application/*", "MangoList"],
    ["application/vnd.kubernetes.protobuf, application/json", "MangoList"],
    [
      "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
      "PartialObjectMetadataList",
    ],
    [
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json",
      "Table",
    ],
    ["application/json;q=0.5, application/json;as=Table;v=v1;g=meta.k8s.io", "Table"],
    ["application/json;as=Nonsense;v=v1;g=meta.k8s.io,application/json", "MangoList"],
    ["application/json;unknown=1", "MangoList"],
  ])("%s is answered with a %s", async (accept, kind) => {
    const { call } = await withMango();
    const { status, type, body } = await call("GET", root, { ...(accept && { accept }) });
    expect([status, type, body.kind]).toEqual([200, "application/json", kind]);
  });

  it.each([
    "application/vnd.kubernetes.protobuf",
    "text/html",
    "application/json;as=Nonsense;v=v1;g=meta.k8s.io",
  ])("%s is refused with 406", async (accept) => {
    const { call } = await withMango();
    expect((await call("GET", root, { accept })).body).toMatchObject({
        code: 406, reason: "NotAcceptable",
        message: "only the following media types are accepted: application/json, application/yaml",
      }); // prettier-ignore
  });

  it("may ask for YAML", async () => {
    const { call } = await withMango();
    const { type, text } = await call("GET", `${root}/a`, { accept: "application/yaml" });
    expect(type).toBe("application/yaml");
    expect(parse(text)).toEqual((await call("GET", `${root}/a`)).body);
    expect(parse((await call("GET", root, { accept: "application/yaml" })).text).items).toHaveLength(1);
  });

  it("has no object that is too deep for YAML", async () => {
    const { call } = await start();
    let deep: unknown = 1;
    for (let level = 0; level < 990; level++) deep = level % 2 === 0 ? { a: deep } : [deep];
    expect((await call("POST", root, { body: mango("a", {}, { extra: { deep } }) })).status).toBe(201);
    const { text, status } = await call("GET", `${root}/a`, { accept: "application/yaml" });
    expect([status, text.match(/\ba:(?: 1)?\n/g)?.length]).toEqual([200, 495]);
  });

  it("quotes what YAML 1.1 takes for something else", async () => {
    const { call } = await start();
    const words = ["y", "no", "1:30", "2030-01-02", "\u0085\u2028\0", "a\nb \n"];
    await call("POST", root, { body: mango("a", {}, { extra: { words } }) });
    const { text } = await call("GET", `${root}/a`, { accept: "application/yaml" });
    const lines = text.slice(text.lastIndexOf(" words:\n")).split("\n").slice(1, 5);
    expect(lines.map((line) => line.trim())).toEqual(["- 'y'", "- 'no'", "- '1:30'", "- '2030-01-02'"]);
    expect(parse(text)).toEqual((await call("GET", `${root}/a`)).body);
  });

  it("is indented for people", async () => {
    const { call } = await withMango();
    const indented = '{\n  "apiVersion": "fruit.example.com/v1",\n';
    expect((await call("GET", `${root}/a?pretty=true`)).text.startsWith(indented)).toBe(true);
    expect(
      (await call("GET", `${root}/a`, { headers: { "user-agent": "curl/8" } })).text.startsWith(indented),
    ).toBe(true);
    const { text } = await call("GET", `${root}/a?pretty=false`, { headers: { "user-agent": "curl/8" } });
    expect(text.startsWith('{"apiVersion"')).toBe(true);
  });
});
