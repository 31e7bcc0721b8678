import { describe, expect, it } from "vitest";
import { mango, root, start, type Answer, type Body, type Server } from "./harness.ts";

const url = `${root}/a`;

async function withMango(more: Record<string, unknown> = {}): Promise<Server & { live: Body }> {
  const server = await start();
  const { body } = await server.call("POST", root, { body: mango("a", more) });
  return { ...server, live: body };
}

const put = ({ call }: Server, body: unknown, query = "", path = url): Promise<Answer> =>
  call("PUT", `${path}${query}`, { body });

describe("update", () => {
  it("writes what has changed and bumps the generation with the spec", async () => {
    const server = await withMango();
    const { live } = server;
    const changed = await put(server, { ...live, spec: { variety: "Kesar" } });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      ...live,
      metadata: { ...live.metadata, generation: 2, resourceVersion: "3" },
      spec: { variety: "Kesar", ripeness: 0 },
    });
    const labelled = { ...changed.body, metadata: { ...changed.body.metadata, labels: { x: "y" } } };
    expect((await put(server, labelled)).body.metadata).toMatchObject({
      generation: 2,
      resourceVersion: "4",
      labels: { x: "y" },
    });
  });

  it("writes nothing where nothing has changed, in whatever order it is said", async () => {
    const server = await withMango({ labels: { x: "y" } });
    const { metadata, spec, ...rest } = server.live;
    const same = await put(server, {
      spec: { ripeness: 0, variety: spec.variety },
      metadata: { ...metadata, annotations: {} },
      ...rest,
    });
    expect([same.status, same.body]).toEqual([200, server.live]);
    expect(server.storage.revision()).toBe(2);
  });

  it("leaves to the server what is the server's", async () => {
    const server = await withMango();
    const metadata = {
      ...server.live.metadata,
      creationTimestamp: "2001-01-01T00:00:00Z",
      generation: 77,
      selfLink: "/x",
      managedFields: [{ manager: "garbage" }],
      labels: { x: "y" },
    };
    const { uid: _, ...withoutUid } = metadata;
    const { body } = await put(server, { ...server.live, metadata: withoutUid });
    const { managedFields, ...rest } = body.metadata;
    const { managedFields: before, ...live } = server.live.metadata;
    expect(rest).toEqual({ ...live, labels: { x: "y" }, resourceVersion: "3" });
    expect(managedFields[0].fieldsV1["f:spec"]).toEqual(before[0].fieldsV1["f:spec"]);
  });

  it("keeps the status", async () => {
    const server = await withMango();
    const withStatus = await put(server, { ...server.live, status: { phase: "ripe" } }, "", `${url}/status`);
    const { body } = await put(server, {
      ...withStatus.body,
      status: { phase: "lost" },
      spec: { variety: "x" },
    });
    expect(body).toMatchObject({
      status: { phase: "ripe" },
      spec: { variety: "x" },
      metadata: { generation: 2 },
    });
  });

  it.each([
    ["a stale resourceVersion", { resourceVersion: "1" }, 409, "Conflict",
      'Operation cannot be fulfilled on mangoes.fruit.example.com "a": the object has been modified; please apply your changes to the latest version and try again'],
    ["another uid", { uid: "foreign" }, 409, "Conflict",
      expect.stringMatching(/^Operation cannot be fulfilled on mangoes\.fruit\.example\.com "a": Precondition failed: UID in precondition: foreign, UID in object meta: [0-9a-f-]{36}$/)],
    ["no resourceVersion", { resourceVersion: undefined }, 422, "Invalid",
      'mangoes.fruit.example.com "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update'],
    ["another name", { name: "b" }, 400, "BadRequest",
      "the name of the object (b) does not match the name on the URL (a)"],
    // ValidateObjectMetaAccessorUpdate of apimachinery: custom resources refuse it too.
    ["a deletion", { deletionTimestamp: "2001-01-01T00:00:00Z", deletionGracePeriodSeconds: 5 }, 422, "Invalid",
      'Mango.fruit.example.com "a" is invalid: [metadata.deletionTimestamp: Invalid value: "2001-01-01T00:00:00Z": field is immutable, metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable]'],
    ["no name", { name: undefined }, 400, "BadRequest",
      "the name of the object (a based on URL) was undeterminable: name must be provided"],
    ["another namespace", { namespace: "b" }, 400, "BadRequest",
      "the namespace of the provided object does not match the namespace sent on the request"],
  ])("refuses %s", async (_, metadata, status, reason, message) => {
    const server = await withMango();
    const refused = await put(server, { ...server.live, metadata: { ...server.live.metadata, ...metadata }, spec: { variety: "x" } });
    expect([refused.status, refused.body.reason, refused.body.message]).toEqual([status, reason, message]);
    expect(server.storage.revision()).toBe(2);
  }); // prettier-ignore

  it("answers 404 for what is not there", async () => {
    const server = await withMango();
    const { status, body } = await put(server, mango("b", { resourceVersion: "1" }), "", `${root}/b`);
    expect([status, body.message]).toEqual([404, 'mangoes.fruit.example.com "b" not found']);
  });

  it("changes nothing with dryRun=All", async () => {
    const server = await withMango();
    const { status, body } = await put(server, { ...server.live, spec: { variety: "x" } }, "?dryRun=All");
    expect([status, body.spec.variety, body.metadata.generation, body.metadata.resourceVersion]).toEqual([
      200,
      "x",
      2,
      "2",
    ]);
    expect(server.storage.revision()).toBe(2);
  });

  it("lets an update pass for what it leaves wrong", async () => {
    const server = await withMango();
    const key = { resource: "mangoes.fruit.example.com", namespace: "default", name: "a" };
    const old = { ...server.live, spec: { variety: "x", ripeness: 500 } };
    const encode = (revision: number): Buffer =>
      Buffer.from(
        JSON.stringify({ ...old, metadata: { ...old.metadata, resourceVersion: String(revision) } }),
      );
    await server.storage.write({ key, expected: 2, type: "put", encode });
    const { body: live } = await server.call("GET", url);
    expect((await put(server, { ...live, metadata: { ...live.metadata, labels: { a: "b" } } })).status).toBe(
      200,
    );
    expect(
      (
        await put(server, {
          ...live,
          metadata: { ...live.metadata, resourceVersion: "4" },
          spec: { variety: "x", ripeness: 501 },
        })
      ).status,
    ).toBe(422);
  });

  it("deletes when it takes the last finalizer of an object that is being deleted", async () => {
    const server = await withMango({ finalizers: ["x.example.com/a", "x.example.com/b"] });
    const { body: deleting } = await server.call("DELETE", url);
    const more = await put(server, {
      ...deleting,
      metadata: { ...deleting.metadata, finalizers: ["x.example.com/c", "x.example.com/a"] },
    });
    expect(more.body.message).toBe(
      'Mango.fruit.example.com "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.example.com/c"}',
    );
    const one = await put(server, {
      ...deleting,
      metadata: { ...deleting.metadata, finalizers: ["x.example.com/a"] },
    });
    expect(one.body.metadata.finalizers).toEqual(["x.example.com/a"]);
    const none = await put(server, { ...one.body, metadata: { ...one.body.metadata, finalizers: [] } });
    expect([none.status, none.body.metadata.name]).toEqual([200, "a"]);
    expect((await server.call("GET", url)).status).toBe(404);
  });
});

/** Who owns what is in apply.test.ts. */
const withoutManaged = ({
  metadata: { managedFields: _managedFields, ...metadata },
  ...object
}: Body): Body => ({
  ...object,
  metadata,
});

describe("the status", () => {
  it("is all that its endpoint writes", async () => {
    const server = await withMango();
    const { live } = server;
    const sent = {
      ...live,
      metadata: { ...live.metadata, labels: { x: "y" } },
      spec: { variety: "other" },
      status: { phase: "ripe" },
    };
    const { status, body } = await put(server, sent, "", `${url}/status`);
    expect([status, withoutManaged(body)]).toEqual([
      200,
      withoutManaged({
        ...live,
        metadata: { ...live.metadata, resourceVersion: "3" },
        status: { phase: "ripe" },
      }),
    ]);
  });

  it("is validated, and needs the current resourceVersion", async () => {
    const server = await withMango();
    const bad = await put(server, { ...server.live, status: { seen: "x" } }, "", `${url}/status`);
    expect(bad.body.details.causes[0].field).toBe("status.seen");
    const metadata = { ...server.live.metadata, resourceVersion: "1" };
    expect((await put(server, { ...server.live, metadata, status: {} }, "", `${url}/status`)).status).toBe(
      409,
    );
  });

  it("can be patched, and nothing else with it", async () => {
    const server = await withMango();
    const { body } = await server.call("PATCH", `${url}/status`, {
      body: { metadata: { labels: { x: "y" } }, spec: { variety: "z" }, status: { phase: "ripe" } },
      type: "application/merge-patch+json",
    });
    expect(body).toMatchObject({ spec: { variety: "Alphonso" }, status: { phase: "ripe" } });
    const { metadata } = withoutManaged(server.live);
    expect(withoutManaged(body).metadata).toEqual({ ...metadata, resourceVersion: "3" });
  });

  it("has no other methods", async () => {
    const { call } = await withMango();
    expect((await call("DELETE", `${url}/status`)).status).toBe(405);
  });
});
