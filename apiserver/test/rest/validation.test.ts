import { describe, expect, it } from "vitest";
import { z } from "zod";
import { resource } from "../../src/resource/resource.ts";
import { mango, root, start } from "./harness.ts";

describe("the schema of a version", () => {
  it.each([
    [
      { ripeness: 200 },
      "spec.ripeness",
      "FieldValueInvalid",
      "Invalid value: 200: spec.ripeness in body should be less than or equal to 100",
    ],
    [
      { ripeness: -1 },
      "spec.ripeness",
      "FieldValueInvalid",
      "Invalid value: -1: spec.ripeness in body should be greater than or equal to 0",
    ],
    [
      { ripeness: "x" },
      "spec.ripeness",
      "FieldValueTypeInvalid",
      'Invalid value: "string": spec.ripeness in body must be of type integer: "string"',
    ],
    [
      { ripeness: 1.5 },
      "spec.ripeness",
      "FieldValueTypeInvalid",
      'Invalid value: "number": spec.ripeness in body must be of type integer: "number"',
    ],
    [{ variety: undefined }, "spec.variety", "FieldValueRequired", "Required value"],
    [{ variety: null }, "spec.variety", "FieldValueRequired", "Required value"],
    [
      { variety: ["x"] },
      "spec.variety",
      "FieldValueTypeInvalid",
      'Invalid value: "array": spec.variety in body must be of type string: "array"',
    ],
    [
      { origin: "moon" },
      "spec.origin",
      "FieldValueNotSupported",
      'Unsupported value: "moon": supported values: "farm", "wild"',
    ],
    [
      { boxes: [{ size: 1 }, { size: "x" }] },
      "spec.boxes[1].size",
      "FieldValueTypeInvalid",
      'Invalid value: "string": spec.boxes[1].size in body must be of type integer: "string"',
    ],
    [
      { boxes: [1, 2, 3, 4].map((size) => ({ size })) },
      "spec.boxes",
      "FieldValueTooMany",
      "Too many: 4: must have at most 3 items",
    ],
    [
      { code: "a" },
      "spec.code",
      "FieldValueInvalid",
      'Invalid value: "a": spec.code in body should be at least 2 chars long',
    ],
    [{ code: "abcdef" }, "spec.code", "FieldValueTooLong", "Too long: may not be more than 5 bytes"],
    [
      { code: "AB" },
      "spec.code",
      "FieldValueInvalid",
      "Invalid value: \"AB\": spec.code in body should match '^[a-z]+$'",
    ],
    [
      { notes: { a: 1 } },
      "spec.notes.a",
      "FieldValueTypeInvalid",
      'Invalid value: "integer": spec.notes.a in body must be of type string: "integer"',
    ],
  ])("refuses %o", async (spec, field, reason, message) => {
    const { call } = await start();
    const { status, body } = await call("POST", root, { body: mango("a", {}, spec) });
    expect([status, body]).toEqual([
      422,
      {
        kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "Invalid", code: 422,
        message: `Mango.fruit.example.com "a" is invalid: ${field}: ${message}`,
        details: { name: "a", group: "fruit.example.com", kind: "Mango", causes: [{ reason, message, field }] },
      },
    ]); // prettier-ignore
  });

  it("reports everything at once", async () => {
    const { call } = await start();
    const { body } = await call("POST", root, {
      body: mango("A_", { labels: { "a b": "c" } }, { variety: 1, ripeness: 101 }),
    });
    expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
      "metadata.name", "metadata.labels", "spec.variety", "spec.ripeness",
    ]); // prettier-ignore
    expect(body.message).toMatch(
      /^Mango\.fruit\.example\.com "A_" is invalid: \[metadata\.name: Invalid value: "A_": .*, spec\.ripeness: .*\]$/,
    );
  });

  it("asks for the spec", async () => {
    const { call } = await start();
    const { body } = await call("POST", root, { body: { metadata: { name: "a" }, spec: null } });
    expect(body.message).toBe('Mango.fruit.example.com "a" is invalid: spec: Required value');
  });

  it("treats a null as missing, but where one is allowed", async () => {
    const Kiwi = resource({
      group: "fruit.example.com", kind: "Kiwi", scope: "Cluster", storageVersion: "v1",
      versions: {
        v1: {
          spec: z.object({
            kept: z.string().nullable(),
            gone: z.string().optional(),
            filled: z.int().default(3),
            deep: z.object({ on: z.boolean().default(true) }).prefault({}),
            map: z.record(z.string(), z.object({ n: z.int().default(1) })).optional(),
          }),
        },
      },
    }); // prettier-ignore
    const { call } = await start({ resources: [Kiwi] });
    const spec = { kept: null, gone: null, filled: null, map: { a: {} } };
    const { body } = await call("POST", "/apis/fruit.example.com/v1/kiwis", {
      body: { metadata: { name: "a" }, spec },
    });
    expect(body.spec).toEqual({ kept: null, filled: 3, deep: { on: true }, map: { a: { n: 1 } } });
  });

  it("runs refinements, formats and unions, and leaves what users wrote alone", async () => {
    const Kiwi = resource({
      group: "fruit.example.com", kind: "Kiwi", scope: "Cluster", storageVersion: "v1",
      versions: {
        v1: {
          spec: z
            .object({
              mail: z.email().optional(),
              port: z.union([z.int(), z.string()]).optional(),
              even: z.number().multipleOf(2).optional(),
              min: z.int().optional(),
              max: z.int().optional(),
              text: z.string().optional(),
            })
            .refine(({ min = 0, max = 9 }) => min <= max, { path: ["min"], message: "must not be above max" }),
        },
      },
    }); // prettier-ignore
    const { call } = await start({ resources: [Kiwi] });
    const send = (spec: object): ReturnType<typeof call> =>
      call("POST", "/apis/fruit.example.com/v1/kiwis", { body: { metadata: { name: "a" }, spec } });
    const messages: string[] = [];
    for (const spec of [{ mail: "x" }, { port: true }, { even: 3 }, { min: 2, max: 1 }]) {
      messages.push((await send(spec)).body.message);
    }
    expect(messages).toEqual([
      'Kiwi.fruit.example.com "a" is invalid: spec.mail: Invalid value: "x": spec.mail in body must be of type email: "x"',
      'Kiwi.fruit.example.com "a" is invalid: spec.port: Invalid value: true: "spec.port" must validate at least one schema (anyOf)',
      'Kiwi.fruit.example.com "a" is invalid: spec.even: Invalid value: 3: spec.even in body should be a multiple of 2',
      'Kiwi.fruit.example.com "a" is invalid: spec.min: Invalid value: 2: must not be above max',
    ]);
    const { text } = await send({ text: "  as it is ", port: "80" });
    expect(text).toContain('"spec":{"text":"  as it is ","port":"80"}');
  });
});

describe("the rules of an author", () => {
  it("run after the schema, with the old object and the field's value", async () => {
    const { call } = await start();
    await call("POST", root, { body: mango("a") });
    const { status, body } = await call("PATCH", `${root}/a`, {
      body: { spec: { variety: "forbidden" } },
      type: "application/merge-patch+json",
    });
    expect([status, body.message]).toEqual([
      422,
      'Mango.fruit.example.com "a" is invalid: spec.variety: Invalid value: "forbidden": must not become forbidden',
    ]);
    expect((await call("POST", root, { body: mango("b", {}, { variety: "forbidden" }) })).status).toBe(201);
  });
});

describe("metadata", () => {
  const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid: "u" };
  const label =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

  it.each([
    [{ name: "a/b" }, "metadata.name"],
    [{ name: "x".repeat(254) }, "metadata.name"],
    [{ name: "a", generateName: "Bad-" }, "metadata.generateName"],
    [{ name: "a", labels: { k: "-" } }, "metadata.labels"],
    [{ name: "a", labels: { "a/b/c": "x" } }, "metadata.labels"],
    [{ name: "a", annotations: { "_x/y": "x" } }, "metadata.annotations"],
    [{ name: "a", annotations: { big: "x".repeat(256 * 1024) } }, "metadata.annotations"],
    [{ name: "a", finalizers: ["a b"] }, "metadata.finalizers"],
    [{ name: "a", finalizers: ["orphan", "foregroundDeletion"] }, "metadata.finalizers"],
    [{ name: "a", ownerReferences: [{ ...owner, uid: "" }] }, "metadata.ownerReferences.uid"],
    [
      { name: "a", ownerReferences: [{ ...owner, apiVersion: "apps/" }] },
      "metadata.ownerReferences.apiVersion",
    ],
    [
      {
        name: "a",
        ownerReferences: [
          { ...owner, controller: true },
          { ...owner, uid: "v", controller: true },
        ],
      },
      "metadata.ownerReferences",
    ],
  ])("refuses %j", async (metadata, field) => {
    const { call } = await start();
    const { status, body } = await call("POST", root, { body: mango("a", metadata) });
    expect([status, body.reason, body.details.causes.map((cause: { field: string }) => cause.field)]).toEqual([
      422, "Invalid", [field],
    ]); // prettier-ignore
  });

  it("words its problems as apimachinery does", async () => {
    const { call } = await start();
    const { body } = await call("POST", root, {
      body: mango("Big", { labels: { "a b": "x" }, namespace: "default" }),
    });
    expect(body.details.causes).toEqual([
      {
        reason: "FieldValueInvalid",
        field: "metadata.name",
        message:
          "Invalid value: \"Big\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      },
      {
        reason: "FieldValueInvalid",
        field: "metadata.labels",
        message: `Invalid value: "a b": name part ${label}`,
      },
    ]);
  });

  it("drops selfLink and duplicate owners, the last with a warning", async () => {
    const { call } = await start();
    const more = {
      ownerReferences: [owner, owner],
      selfLink: "/x",
      finalizers: ["short", "a.b", "a.b/c"],
    };
    const { body, warnings } = await call("POST", root, { body: mango("a", more) });
    expect(body.metadata.ownerReferences).toEqual([owner]);
    expect(body.metadata).not.toHaveProperty("selfLink");
    expect(warnings).toEqual([
      ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u",
      'metadata.finalizers: "a.b": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers',
      'metadata.finalizers: "short": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers',
    ]);
  });
});
