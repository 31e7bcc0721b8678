import { describe, expect, it } from "vitest";
import { z } from "zod";
import { resource } from "../../src/resource/resource.ts";
import { everywhere, mango, root, start, type Answer } from "./harness.ts";

// What test/e2e/differential.test.ts has found to be otherwise in k8s.io/apiserver.
const merge = "application/merge-patch+json";
const post = async (metadata: object, query = "?dryRun=All"): Promise<Answer> =>
  (await start()).call("POST", `${root}${query}`, { body: mango("a", { ...metadata }) });

describe("metadata that a Go server refuses", () => {
  const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid: "u" };

  it.each([
    [
      { ownerReferences: [{ ...owner, apiVersion: "a/b/c" }] },
      422,
      'Invalid value: "a/b/c": version must not be empty',
    ],
    [
      { ownerReferences: [{ ...owner, kind: "Event" }] },
      422,
      "/v1, Kind=Event is disallowed from being an owner",
    ],
    [{ creationTimestamp: "yesterday" }, 400, 'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00"'],
    [{ creationTimestamp: "2001-13-01T00:00:00Z" }, 400, "parsing time"],
    [{ name: {} }, 400, "metadata.name: must be a string, not object"],
  ])("%j", async (metadata, status, message) => {
    const answer = await post(metadata);
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringContaining(message)]);
  });
});

describe("what a body and a path leave out", () => {
  it.each([{ apiVersion: null }, { apiVersion: "" }, { kind: null }, { kind: "" }])("%j", async (without) => {
    const body = { ...mango("a"), ...without };
    expect((await (await start()).call("POST", `${root}?dryRun=All`, { body })).status).toBe(201);
  });

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE"])(
    "%s of an object without its namespace is a 404",
    async (method) => {
      const { status } = await (await start()).call(method, `${everywhere}/a`, { body: mango("a") });
      expect(status).toBe(404);
    },
  );
});

describe("what a query says", () => {
  it.each([
    ["limit=", 'strconv.ParseInt: parsing "": invalid syntax'],
    ["limit=9223372036854775808", 'strconv.ParseInt: parsing "9223372036854775808": value out of range'],
    ["resourceVersion=18446744073709551616", 'parsing "18446744073709551616": value out of range'],
    ["fieldSelector=metadata.name%3Da%5Cb", "invalid field selector: invalid escape sequence: \\b"],
    [
      "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhL2JcdTAwMDAifQx",
      "continue key is not valid",
    ],
  ])("%s", async (query, message) => {
    const { status, body } = await (await start()).call("GET", `${root}?${query}`);
    expect([status, body.message]).toEqual([400, expect.stringContaining(message)]);
  });

  it("has the preconditions of a delete", async () => {
    const { call } = await start();
    const { uid, resourceVersion } = (await call("POST", root, { body: mango("a") })).body.metadata;
    for (const query of ["uid=other", "resourceVersion=99", `uid=${uid}&resourceVersion=99`]) {
      expect((await call("DELETE", `${root}/a?${query}`)).body.reason, query).toBe("Conflict");
    }
    expect((await call("DELETE", `${root}/a?uid=${uid}&resourceVersion=${resourceVersion}`)).status).toBe(
      200,
    );
  });
});

describe("writes", () => {
  it("a dry run answers in a version that is not stored what a real one would", async () => {
    const versions = {
      v1: { spec: z.object({ sort: z.string() }) },
      v1alpha1: {
        spec: z.object({ sort: z.string().optional() }),
        to: ({ spec }: { spec: { sort?: string | undefined } }) => ({ spec: { sort: spec.sort ?? "Kesar" } }),
        from: ({ spec }: { spec: { sort: string } }) => ({ spec }),
      },
    };
    const names = {
      group: "fruit.example.com",
      kind: "Mango",
      plural: "mangoes",
      scope: "Namespaced",
    } as const;
    const { call } = await start({ resources: [resource({ ...names, versions, storageVersion: "v1" })] });
    const body = { metadata: { name: "a" }, spec: {} };
    const dry = await call("POST", `${root.replace("/v1/", "/v1alpha1/")}?dryRun=All`, { body });
    expect(dry.body.spec).toEqual({ sort: "Kesar" });
  });

  it("a name that is taken cannot be generated, even where it was given", async () => {
    const { call } = await start();
    await call("POST", root, { body: mango("a") });
    const { status, body } = await call("POST", root, { body: mango("a", { generateName: "a-" }) });
    expect([status, body.details.retryAfterSeconds]).toEqual([409, 1]);
    expect(body.message).toContain("the server was not able to generate a unique name for the object");
  });

  it("replace of a JSON patch adds a member that is missing", async () => {
    const { call } = await start();
    await call("POST", root, { body: mango("a") });
    const body = [{ op: "replace", path: "/metadata/labels", value: { x: "y" } }];
    const patched = await call("PATCH", `${root}/a`, { body, type: "application/json-patch+json" });
    expect(patched.body.metadata.labels).toEqual({ x: "y" });
  });

  it.each([{ kind: "Other" }, { metadata: { labels: { a: 1 } } }])("%j in a patch is a 422", async (body) => {
    const { call } = await start();
    await call("POST", root, { body: mango("a") });
    const refused = await call("PATCH", `${root}/a`, { body, type: merge });
    expect([refused.status, refused.body.details.causes[0].field]).toEqual([422, "patch"]);
    expect(refused.body.details).not.toHaveProperty("kind");
  });

  it("what cannot be printed in a name is escaped as Go does", async () => {
    const { body } = await (await start()).call("GET", `${root}/a%00%0A%E2%80%A8b`);
    expect(body.message).toBe('mangoes.fruit.example.com "a\\x00\\n\\u2028b" not found');
  });
});

describe("a watch", () => {
  it("from no revision tells the end of the initial events by a bookmark where bookmarks are allowed", async () => {
    const { call, watch } = await start();
    await call("POST", root, { body: mango("a") });
    const { next, abort } = await watch(`${root}?watch=true&allowWatchBookmarks=true`);
    expect((await next()).type).toBe("ADDED");
    expect(await next()).toMatchObject({
      type: "BOOKMARK", object: { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } },
    }); // prettier-ignore
    abort();
  });

  it("shows the object that a lost finalizer has deleted as it was", async () => {
    const { call, watch } = await start();
    await call("POST", root, { body: mango("a", { finalizers: ["a.b/c"] }) });
    await call("DELETE", `${root}/a`);
    const { next, abort } = await watch(`${root}?watch=true`);
    await next();
    const body = { metadata: { finalizers: null } };
    const last = await call("PATCH", `${root}/a`, { body, type: merge });
    const { type, object } = await next();
    expect([type, object.metadata.finalizers, last.body.metadata.finalizers]).toEqual([
      "DELETED",
      ["a.b/c"],
      undefined,
    ]);
    expect(object.metadata.resourceVersion).toBe(last.body.metadata.resourceVersion);
    abort();
  });
});
