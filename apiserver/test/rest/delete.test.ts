import { describe, expect, it } from "vitest";
import { everywhere, mango, root, start, type Body, type Server } from "./harness.ts";

const url = `${root}/a`;

async function withMango(more: Record<string, unknown> = {}): Promise<Server & { live: Body }> {
  const server = await start();
  const { body } = await server.call("POST", root, { body: mango("a", more) });
  return { ...server, live: body };
}

describe("delete", () => {
  it("answers a Status with the uid", async () => {
    const { call, live } = await withMango();
    const { status, body } = await call("DELETE", url);
    expect([status, body]).toEqual([
      200,
      {
        kind: "Status", apiVersion: "v1", metadata: {}, status: "Success",
        details: { name: "a", group: "fruit.example.com", kind: "mangoes", uid: live.metadata.uid },
      },
    ]); // prettier-ignore
    expect((await call("GET", url)).status).toBe(404);
    expect((await call("DELETE", url)).body.message).toBe('mangoes.fruit.example.com "a" not found');
  });

  it("marks what has finalizers, once", async () => {
    const { call, live, clock, storage } = await withMango({ finalizers: ["x.example.com/wait"] });
    const { status, body } = await call("DELETE", url);
    expect([status, body]).toEqual([
      200,
      {
        ...live,
        metadata: {
          ...live.metadata,
          resourceVersion: "3",
          generation: 2,
          deletionTimestamp: "2030-01-02T03:04:05Z",
          deletionGracePeriodSeconds: 0,
        },
      },
    ]);
    clock.advance(5000);
    expect((await call("DELETE", url)).body).toEqual(body);
    expect(storage.revision()).toBe(3);
  });

  it.each([
    ["Foreground", [], ["foregroundDeletion"]],
    ["Orphan", ["foregroundDeletion"], ["orphan"]],
    ["Background", ["orphan", "x.example.com/a"], ["x.example.com/a"]],
    [undefined, ["orphan"], ["orphan"]],
  ])("with propagationPolicy %s makes %j into %j", async (propagationPolicy, finalizers, expected) => {
    const { call } = await withMango({ finalizers });
    const { body } = await call("DELETE", url, {
      body: { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy },
    });
    expect(body.metadata.finalizers).toEqual(expected);
  });

  it("deletes at once what Background leaves without finalizers", async () => {
    const { call } = await withMango({ finalizers: ["orphan"] });
    expect((await call("DELETE", `${url}?propagationPolicy=Background`)).body.status).toBe("Success");
  });

  it("understands orphanDependents, with 202 for what stays", async () => {
    const { call } = await withMango({ finalizers: ["x.example.com/a"] });
    const stays = await call("DELETE", `${url}?orphanDependents=false`);
    expect([stays.status, stays.body.metadata.finalizers]).toEqual([202, ["x.example.com/a"]]);
    const orphans = await call("DELETE", `${url}?orphanDependents=true`);
    expect([orphans.status, orphans.body.metadata.finalizers]).toEqual([200, ["x.example.com/a", "orphan"]]);
  });

  it.each([
    [
      { uid: "other" },
      /^Operation cannot be fulfilled on Mango\.fruit\.example\.com "a": the UID in the precondition \(other\) does not match the UID in record \([0-9a-f-]+\)\. The object might have been deleted and then recreated$/,
    ],
    [
      { resourceVersion: "1" },
      /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(2\)\. The object might have been modified$/,
    ],
  ])("keeps to the preconditions %j", async (preconditions, message) => {
    const { call, live } = await withMango();
    const { status, body } = await call("DELETE", url, { body: { preconditions } });
    expect([status, body.reason, body.message]).toEqual([409, "Conflict", expect.stringMatching(message)]);
    const { uid, resourceVersion } = live.metadata;
    const body2 = {
      apiVersion: "meta.k8s.io/v1",
      kind: "DeleteOptions",
      preconditions: { uid, resourceVersion },
    };
    expect((await call("DELETE", url, { body: body2 })).status).toBe(200);
  });

  it.each([
    [
      { propagationPolicy: "Later" },
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Later": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      { propagationPolicy: "Orphan", orphanDependents: true },
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ],
    [
      { dryRun: ["Some"] },
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    ],
    [
      { ignoreStoreReadErrorWithClusterBreakingPotential: true },
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: ignoreStoreReadErrorWithClusterBreakingPotential: Forbidden: is not supported by this server',
    ],
    [{ kind: "Mango" }, 400, "decoded object cannot be converted to DeleteOptions"],
    [{ preconditions: "x" }, 400, 'json: cannot unmarshal DeleteOptions: preconditions cannot be "x"'],
  ])("refuses %j", async (body, status, message) => {
    const { call } = await withMango();
    const refused = await call("DELETE", url, { body });
    expect([refused.status, refused.body.message]).toEqual([status, message]);
    expect((await call("GET", url)).status).toBe(200);
  });

  it("changes nothing with dryRun=All", async () => {
    const { call, storage } = await withMango();
    expect((await call("DELETE", `${url}?dryRun=All`)).body.status).toBe("Success");
    const marked = await call("DELETE", url, { body: { dryRun: ["All"], propagationPolicy: "Foreground" } });
    expect(marked.body.metadata).toMatchObject({
      resourceVersion: "2",
      deletionTimestamp: "2030-01-02T03:04:05Z",
    });
    expect(storage.revision()).toBe(2);
  });
});

describe("deletecollection", () => {
  const names = (body: Body): string[] => body.items.map((item: Body) => item.metadata.name);

  it("deletes what is selected and answers with it", async () => {
    const { call } = await start();
    for (const name of ["a", "b", "c"]) {
      await call("POST", root, {
        body: mango(name, name === "b" ? { finalizers: ["x.example.com/w"] } : { labels: { go: "yes" } }),
      });
    }
    await call("POST", root.replace("default", "other"), { body: mango("d") });
    const some = await call("DELETE", `${root}?labelSelector=go&limit=1`);
    expect([some.status, some.body.kind, names(some.body)]).toEqual([200, "MangoList", ["a"]]);
    expect(names((await call("DELETE", `${root}?fieldSelector=metadata.name%3Dc&dryRun=All`)).body)).toEqual([
      "c",
    ]);
    expect(names((await call("DELETE", root)).body)).toEqual(["b", "c"]);
    const left = await call("GET", everywhere);
    expect(names(left.body)).toEqual(["b", "d"]);
    expect(left.body.items[0].metadata.deletionTimestamp).toBe("2030-01-02T03:04:05Z");
  });

  it("is not there for all namespaces at once", async () => {
    const { call } = await start();
    expect((await call("DELETE", everywhere)).status).toBe(405);
  });
});
