import { describe, expect, it } from "vitest";
import { mango, root, start, type Answer, type Body, type Server } from "./harness.ts";

const url = `${root}/a`;
const merge = "application/merge-patch+json";
const json = "application/json-patch+json";

async function withMango(): Promise<Server & { live: Body }> {
  const server = await start();
  const { body } = await server.call("POST", root, {
    body: mango("a", { labels: { x: "y" } }, { notes: { "a/b": "1" } }),
  });
  return { ...server, live: body };
}

const patch = ({ call }: Server, body: unknown, type = merge, query = ""): Promise<Answer> =>
  call("PATCH", `${url}${query}`, { body, type });

describe("merge patch", () => {
  it("merges, removes with null, and answers the object", async () => {
    const server = await withMango();
    const { status, body } = await patch(
      server,
      { metadata: { labels: { x: null, z: "1" } }, spec: { ripeness: 5, notes: { c: "2" } } },
      `${merge}; charset=utf-8`,
    );
    expect([status, body.metadata.labels, body.spec]).toEqual([
      200, { z: "1" }, { variety: "Alphonso", ripeness: 5, notes: { "a/b": "1", c: "2" } },
    ]); // prettier-ignore
    expect(body.metadata).toMatchObject({ generation: 2, resourceVersion: "3" });
  });

  it("writes nothing where nothing changes", async () => {
    const server = await withMango();
    expect((await patch(server, {})).body).toEqual(server.live);
    expect(server.storage.revision()).toBe(2);
  });

  it("is run again when someone else was faster, unless it names a resourceVersion", async () => {
    let rivals = 0;
    const server = await start({
      through: (storage) => ({
        // Twice, someone else writes just before.
        write: async (change) => {
          const found = storage.get(change.key);
          if (found && rivals < 2) {
            const label = `rival${rivals++}`;
            const object = JSON.parse(found.bytes.toString());
            const encode = (revision: number): Buffer => {
              const labels = { ...object.metadata.labels, [label]: "x" };
              const metadata = { ...object.metadata, labels, resourceVersion: String(revision) };
              return Buffer.from(JSON.stringify({ ...object, metadata }));
            };
            await storage.write({ ...change, type: "put", encode });
          }
          return storage.write(change);
        },
      }),
    });
    await server.call("POST", root, { body: mango("a") });
    const { status, body } = await patch(server, { metadata: { labels: { mine: "y" } } });
    expect([status, body.metadata.labels, rivals]).toEqual([200, { rival0: "x", rival1: "x", mine: "y" }, 2]);
    const { resourceVersion } = body.metadata;
    rivals = 1;
    const named = await patch(server, { metadata: { resourceVersion, labels: { mine: "z" } } });
    expect([named.status, named.body.reason]).toEqual([409, "Conflict"]);
  });

  it.each([
    ["[]", "error decoding patch: a merge patch must be a JSON object"],
    ["{", expect.stringMatching(/^error decoding patch: /)],
  ])("refuses %s", async (body, message) => {
    const server = await withMango();
    const refused = await patch(server, body);
    expect([refused.status, refused.body.message]).toEqual([400, message]);
  });

  it.each([
    [{ metadata: { name: "b" } }, 400, "the name of the object (b) does not match the name on the URL (a)"],
    [
      { metadata: { namespace: "b" } },
      400,
      "the namespace of the provided object does not match the namespace sent on the request",
    ],
    [
      { metadata: { uid: "b" } },
      422,
      'Mango.fruit.example.com "a" is invalid: metadata.uid: Invalid value: "b": field is immutable',
    ],
    [
      { metadata: { resourceVersion: null } },
      422,
      'mangoes.fruit.example.com "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ],
    [{ spec: null }, 422, 'Mango.fruit.example.com "a" is invalid: spec: Required value'],
  ])("refuses %j", async (body, status, message) => {
    const server = await withMango();
    const refused = await patch(server, body);
    expect([refused.status, refused.body.message]).toEqual([status, message]);
  });

  it("tells of unknown fields as it is told to", async () => {
    const server = await withMango();
    const body = '{"spec":{"color":1,"ripeness":1,"ripeness":2}}';
    const warned = await patch(server, body);
    expect([warned.status, warned.warnings]).toEqual([
      200,
      ['duplicate field "spec.ripeness"', 'unknown field "spec.color"'],
    ]);
    const strict = await patch(server, '{"spec":{"color":1}}', merge, "?fieldValidation=Strict");
    expect([strict.status, strict.body.message]).toEqual([
      422,
      expect.stringMatching(
        /^ "" is invalid: patch: Invalid value: "\{.*\}": strict decoding error: unknown field "spec\.color"$/,
      ),
    ]);
  });

  it("changes nothing with dryRun=All", async () => {
    const server = await withMango();
    expect((await patch(server, { spec: { ripeness: 9 } }, merge, "?dryRun=All")).body.spec.ripeness).toBe(9);
    expect((await server.call("GET", url)).body).toEqual(server.live);
  });

  it("answers 404 for what is not there", async () => {
    const { call } = await withMango();
    expect((await call("PATCH", `${root}/b`, { body: {}, type: merge })).status).toBe(404);
  });
});

describe("JSON patch", () => {
  it("knows every operation", async () => {
    const server = await withMango();
    const { status, body } = await patch(
      server,
      [
        { op: "test", path: "/spec/variety", value: "Alphonso" },
        { op: "replace", path: "/spec/ripeness", value: 50 },
        { op: "add", path: "/spec/boxes", value: [{ size: 1 }] },
        { op: "add", path: "/spec/boxes/-", value: { size: 3 } },
        { op: "add", path: "/spec/boxes/1", value: { size: 2 } },
        { op: "copy", from: "/spec/boxes/0/size", path: "/spec/boxes/2/size" },
        { op: "move", from: "/spec/notes/a~1b", path: "/spec/notes/m~0n" },
        { op: "remove", path: "/metadata/labels/x" },
      ],
      json,
    );
    expect([status, body.metadata.labels, body.spec]).toEqual([
      200,
      undefined,
      {
        variety: "Alphonso",
        ripeness: 50,
        notes: { "m~n": "1" },
        boxes: [
          { size: 1, label: "none" },
          { size: 2, label: "none" },
          { size: 1, label: "none" },
        ],
      },
    ]);
  });

  it.each([
    [
      [{ op: "test", path: "/spec/variety", value: "x" }],
      422,
      "testing value /spec/variety failed: test failed",
    ],
    [[{ op: "jump", path: "/x" }], 422, 'unexpected kind: "jump"'],
    [
      [
        { op: "add", path: "/spec/notes/big", value: "x".repeat(1024) },
        ...Array.from({ length: 20 }, (_, index) => ({ op: "copy", from: "/spec", path: `/spec/c${index}` })),
      ],
      422,
      "the copies add up to more than 3145728 bytes",
    ],
    [
      [{ op: "remove", path: "/spec/none" }],
      422,
      'remove operation does not apply: doc is missing path: "/spec/none": missing value',
    ],
    [
      [{ op: "replace", path: "/none/deep", value: 1 }],
      422,
      'replace operation does not apply: doc is missing path: "/none/deep": missing value',
    ],
    [
      [{ op: "add", path: "/none/deep", value: 1 }],
      422,
      'add operation does not apply: doc is missing path: "/none/deep": missing value',
    ],
    [
      [{ op: "add", path: "/spec/__proto__/x", value: 1 }],
      422,
      'add operation does not apply: doc is missing path: "/spec/__proto__/x": missing value',
    ],
  ])("refuses %.60j", async (body, status, message) => {
    const server = await withMango();
    const refused = await patch(server, body, json);
    expect([refused.status, refused.body.reason, refused.body.details.causes]).toEqual([
      status,
      "Invalid",
      [{ message }],
    ]);
    expect(server.storage.revision()).toBe(2);
  });

  it.each([
    [{}, "error decoding patch: a JSON patch must be an array of operations"],
    [[{ op: "add", path: "/x" }], "error decoding patch: operation 0: value is missing"],
  ])("cannot read %j", async (body, message) => {
    const server = await withMango();
    const refused = await patch(server, body, json);
    expect([refused.status, refused.body.message]).toEqual([400, message]);
  });

  it("has 10,000 operations at most", async () => {
    const server = await withMango();
    const operations = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/kind", value: "Mango" }));
    const { status, body } = await patch(server, operations, json);
    expect([status, body.message]).toEqual([
      413, "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001",
    ]); // prettier-ignore
    expect((await patch(server, operations.slice(1), json)).status).toBe(200);
  });

  it.each([10, 13, 18])(
    "makes nothing deeper than a body may be (%i copies of copies)",
    async (copies) => {
      const server = await withMango();
      const { status, body } = await patch(
        server,
        [
          { op: "add", path: "/spec/extra", value: { a: {} } },
          ...Array.from({ length: copies }, (_, index) => ({
            op: "copy",
            from: "/spec/extra",
            path: `/spec/extra${"/a".repeat(2 ** index)}`,
          })),
        ],
        json,
      );
      expect([status, body.details.causes]).toEqual([422, [{ message: "exceeded max depth" }]]);
    },
  );
});

describe("patch types", () => {
  const types = "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

  it.each(["application/strategic-merge-patch+json", "application/json"])(
    "%s is refused with 415",
    async (type) => {
      const server = await withMango();
      const { status, body } = await patch(server, {}, type);
      expect([status, body.reason, body.message]).toEqual([
        415,
        "UnsupportedMediaType",
        `the body of the request was in an unknown format - accepted media types include: ${types}`,
      ]);
    },
  );

  it("force belongs to server-side apply", async () => {
    const server = await withMango();
    const { status, body } = await patch(server, {}, merge, "?force=true");
    expect([status, body.message]).toEqual([
      422, 'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ]); // prettier-ignore
  });
});
