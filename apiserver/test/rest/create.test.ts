import { describe, expect, it } from "vitest";
import { everywhere, mango, root, start } from "./harness.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("create", () => {
  it("keeps an object in memory of its own", async () => {
    const { call, storage } = await start();
    await call("POST", root, { body: mango("one") });
    const key = { resource: "mangoes.fruit.example.com", namespace: "default", name: "one" };
    const { bytes } = storage.get(key)!;
    expect(bytes.length).toBeGreaterThan(100);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });

  it("answers 201 with everything that the server decides", async () => {
    const { call } = await start();
    const body = {
      ...mango("a", { labels: { x: "y" }, uid: "mine", generation: 9, creationTimestamp: null }),
      status: { phase: "x" },
    };
    const created = await call("POST", root, { body });
    expect([created.status, created.type, created.warnings]).toEqual([201, "application/json", []]);
    expect(created.body).toEqual({
      apiVersion: "fruit.example.com/v1",
      kind: "Mango",
      metadata: {
        name: "a",
        namespace: "default",
        labels: { x: "y" },
        uid: expect.stringMatching(uuid),
        creationTimestamp: "2030-01-02T03:04:05Z",
        generation: 1,
        resourceVersion: "2",
        managedFields: [
          {
            manager: "unknown",
            operation: "Update",
            apiVersion: "fruit.example.com/v1",
            time: "2030-01-02T03:04:05Z",
            fieldsType: "FieldsV1",
            fieldsV1: {
              "f:metadata": { "f:labels": { ".": {}, "f:x": {} } },
              "f:spec": { ".": {}, "f:ripeness": {}, "f:variety": {} },
            },
          },
        ],
      },
      spec: { variety: "Alphonso", ripeness: 0 },
    });
  });

  it("fills in apiVersion, kind and namespace", async () => {
    const { call } = await start();
    const { status, body } = await call("POST", root, {
      body: { metadata: { name: "a" }, spec: { variety: "x" } },
    });
    expect([status, body.apiVersion, body.kind, body.metadata.namespace]).toEqual([
      201, "fruit.example.com/v1", "Mango", "default",
    ]); // prettier-ignore
  });

  it("reads YAML", async () => {
    const { call } = await start();
    const body = "kind: Mango\nmetadata: {name: a}\nspec:\n  variety: x\n  ripeness: 7\n";
    const created = await call("POST", root, { body, type: "application/yaml; charset=utf-8" });
    expect([created.status, created.body.spec]).toEqual([201, { variety: "x", ripeness: 7 }]);
  });

  it("reads YAML as Kubernetes does: 1.1, but for dates and times", async () => {
    const { call } = await start();
    const body =
      "metadata: {name: a}\nspec: {variety: x, extra: {yes: on, date: 2030-01-02, time: 1:30, octal: 010, sum: 1e3}}\n";
    const { body: created } = await call("POST", root, { body, type: "application/yaml" });
    expect(created.spec.extra).toEqual({ true: true, date: "2030-01-02", time: "1:30", octal: 8, sum: 1000 });
  });

  it("makes names from generateName, and prefers name", async () => {
    const { call } = await start();
    const base = "m".repeat(80);
    const made = await call("POST", root, { body: mango("", { generateName: `${base}-` }) });
    expect(made.body.metadata.name).toMatch(/^m{58}[a-z0-9]{5}$/);
    expect(made.body.metadata.generateName).toBe(`${base}-`);
    const named = await call("POST", root, { body: mango("a", { generateName: "b-" }) });
    expect(named.body.metadata.name).toBe("a");
  });

  it.each([
    {
      what: "a name that is taken",
      body: mango("taken"),
      status: 409,
      answer: {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        reason: "AlreadyExists",
        code: 409,
        message: 'mangoes.fruit.example.com "taken" already exists',
        details: { name: "taken", group: "fruit.example.com", kind: "mangoes" },
      },
    },
    {
      what: "another namespace",
      body: mango("a", { namespace: "other" }),
      status: 400,
      answer: {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        reason: "BadRequest",
        code: 400,
        message: "the namespace of the provided object does not match the namespace sent on the request",
      },
    },
    {
      what: "a resourceVersion",
      body: mango("a", { resourceVersion: "5" }),
      status: 400,
      message: "resourceVersion should not be set on objects to be created",
    },
    {
      what: "another version",
      body: { ...mango("a"), apiVersion: "fruit.example.com/v2" },
      status: 400,
      message:
        "the API version in the data (fruit.example.com/v2) does not match the expected API version (fruit.example.com/v1)",
    },
    {
      what: "another kind",
      body: { ...mango("a"), kind: "Apple" },
      status: 400,
      message: 'Apple in version "v1" cannot be handled as a Mango',
    },
    {
      what: "no name",
      body: mango(""),
      status: 422,
      message:
        'Mango.fruit.example.com "" is invalid: metadata.name: Required value: name or generateName is required',
    },
    {
      what: "metadata of a wrong type",
      body: mango("a", { labels: { x: 1 } }),
      status: 400,
      message:
        'Mango in version "v1" cannot be handled as a Mango: metadata.labels.x: must be a string, not integer',
    },
    {
      what: "broken JSON",
      body: '{"kind":',
      status: 400,
      message:
        'the object provided is unrecognized (must be of type Mango): couldn\'t get version/kind; json parse error: Unexpected end of JSON input ({"kind":)',
    },
    {
      what: "nothing",
      body: "",
      status: 400,
      message:
        "the object provided is unrecognized (must be of type Mango): couldn't get version/kind; json parse error: Unexpected end of JSON input (<empty>)",
    },
    {
      what: "a list",
      body: "[1]",
      status: 400,
      message:
        "the object provided is unrecognized (must be of type Mango): couldn't get version/kind; json parse error: the body must be an object (5b315d)",
    },
    {
      what: "a number that would be rounded",
      body: '{"metadata":{"name":"a"},"spec":{"variety":"x","extra":{"n":[1,9007199254740993]}}}',
      status: 400,
      message:
        'the object provided is unrecognized (must be of type Mango): couldn\'t get version/kind; json parse error: number 9007199254740993 in spec.extra.n[1] cannot be kept exactly by this server ({"metadata":{"name":"a"},"spec ...)',
    },
    {
      what: "a field that JavaScript would not keep",
      body: '{"metadata":{"name":"a"},"spec":{"variety":"x","extra":{"__proto__":{}}}}',
      status: 400,
      message:
        'the object provided is unrecognized (must be of type Mango): couldn\'t get version/kind; json parse error: field name "__proto__" is not allowed ({"metadata":{"name":"a"},"spec ...)',
    },
  ])("refuses $what", async ({ body, status, answer, message }) => {
    const { call, storage } = await start();
    await call("POST", root, { body: mango("taken") });
    const refused = await call("POST", root, { body });
    expect(refused.status).toBe(status);
    expect(refused.body).toMatchObject(answer ?? { message });
    expect(storage.revision()).toBe(2);
  });

  it("says that a name is still being deleted", async () => {
    const { call } = await start();
    await call("POST", root, { body: mango("a", { finalizers: ["example.com/wait"] }) });
    await call("DELETE", `${root}/a`);
    const { body } = await call("POST", root, { body: mango("a") });
    expect([body.reason, body.message]).toEqual([
      "AlreadyExists", 'object is being deleted: mangoes.fruit.example.com "a" already exists',
    ]); // prettier-ignore
  });

  it("takes bodies of known types only", async () => {
    const { call } = await start();
    const { status, body } = await call("POST", root, {
      body: mango("a"),
      type: "application/vnd.kubernetes.protobuf",
    });
    expect([status, body.reason, body.message]).toEqual([
      415,
      "UnsupportedMediaType",
      "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml",
    ]);
  });

  it("is refused where no object can live", async () => {
    const { call } = await start();
    expect((await call("POST", everywhere, { body: mango("a") })).status).toBe(405);
    expect((await call("POST", `${root}/a`, { body: mango("a") })).body).toMatchObject({
      reason: "MethodNotAllowed", code: 405, message: "the server does not allow this method on the requested resource",
    }); // prettier-ignore
    expect((await call("POST", `${root}/a/status`, { body: mango("a") })).status).toBe(405);
  });
});

describe("fieldValidation", () => {
  const body =
    '{"metadata":{"name":"a","foo":1},"spec":{"variety":"x","variety":"y","boxes":[{"size":1,"color":"red"}],"extra":{"any":{"thing":1}}},"more":1}';
  const problems = [
    'duplicate field "spec.variety"',
    'unknown field "metadata.foo"',
    'unknown field "more"',
    'unknown field "spec.boxes[0].color"',
  ];

  it("warns unless asked otherwise, and drops what is unknown", async () => {
    const { call } = await start();
    for (const query of ["", "?fieldValidation=Warn"]) {
      const created = await call("POST", `${root}${query}`, {
        body: body.replace('"a"', `"a${query.length}"`),
      });
      expect([created.status, created.warnings]).toEqual([201, problems]);
      expect(created.body.spec).toEqual({
        variety: "y", boxes: [{ size: 1, label: "none" }], extra: { any: { thing: 1 } }, ripeness: 0,
      }); // prettier-ignore
      expect(created.body).not.toHaveProperty("more");
    }
  });

  it("says nothing with Ignore", async () => {
    const { call } = await start();
    const created = await call("POST", `${root}?fieldValidation=Ignore`, { body });
    expect([created.status, created.warnings]).toEqual([201, []]);
  });

  it("refuses with Strict, in JSON and in YAML", async () => {
    const { call } = await start();
    const strict = await call("POST", `${root}?fieldValidation=Strict`, { body });
    expect([strict.status, strict.body.message]).toEqual([
      400, `Mango in version "v1" cannot be handled as a Mango: strict decoding error: ${problems.join(", ")}`,
    ]); // prettier-ignore
    const yaml = "metadata: {name: a}\nspec:\n  variety: x\n  variety: y\n  nope: 1\n";
    const { body: refused } = await call("POST", `${root}?fieldValidation=Strict`, {
      body: yaml,
      type: "application/yaml",
    });
    expect(refused.message).toBe(
      'Mango in version "v1" cannot be handled as a Mango: strict decoding error: yaml: unmarshal errors:\n  line 4: key "variety" already set in map, unknown field "spec.nope"',
    );
  });
});

describe("create options", () => {
  it.each([
    ["dryRun=Some", 'dryRun: Unsupported value: ["Some"]: supported values: "All"'],
    [
      "fieldValidation=Hard",
      'fieldValidation: Unsupported value: "Hard": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [`fieldManager=${"m".repeat(129)}`, "fieldManager: Too long: may not be more than 128 bytes"],
    ["fieldManager=a%07", 'fieldManager: Invalid value: "a\\a": invalid character U+0007 (at position 1)'],
  ])("refuses %s", async (query, why) => {
    const { call } = await start();
    const { status, body } = await call("POST", `${root}?${query}`, { body: mango("a") });
    expect([status, body.message]).toEqual([422, `CreateOptions.meta.k8s.io "" is invalid: ${why}`]);
  });

  it("persists nothing with dryRun=All, and checks all the same", async () => {
    const { call, storage } = await start();
    const { status, body } = await call("POST", `${root}?dryRun=All`, { body: mango("a") });
    expect([status, body.metadata.uid, body.metadata.resourceVersion]).toEqual([
      201,
      expect.stringMatching(uuid),
      undefined,
    ]);
    expect([storage.revision(), (await call("GET", `${root}/a`)).status]).toEqual([1, 404]);
    await call("POST", root, { body: mango("a") });
    expect((await call("POST", `${root}?dryRun=All`, { body: mango("a") })).status).toBe(409);
    expect((await call("POST", `${root}?dryRun=All`, { body: mango("b", {}, { variety: 1 }) })).status).toBe(
      422,
    );
  });
});
