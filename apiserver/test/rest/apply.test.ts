import { describe, expect, it } from "vitest";
import { StatusError } from "../../src/http/status-error.ts";
import { mango, root, start, type Answer, type Body, type Server } from "./harness.ts";

const url = `${root}/a`;
const type = "application/apply-patch+yaml";

const config = (spec: object, metadata: object = {}, more: object = {}): object => ({
  ...mango("a", { ...metadata }),
  spec,
  ...more,
});

const apply = ({ call }: Pick<Server, "call">, body: unknown, query: string, at = url): Promise<Answer> =>
  call("PATCH", `${at}?${query}`, { body, type });

/** Who owns which fields of the spec, status or labels: `one Apply: f:spec.f:variety`. */
const owners = ({ body }: Pick<Answer, "body">): string[] =>
  (body.metadata.managedFields ?? []).map(
    ({ manager, operation, subresource, fieldsV1 }: Body) =>
      `${manager} ${operation}${subresource ? `/${subresource}` : ""}: ${JSON.stringify(fieldsV1)}`,
  );

describe("server-side apply", () => {
  it("creates what is not there, and changes nothing when it is applied again", async () => {
    const server = await start();
    const created = await apply(server, config({ variety: "x" }), "fieldManager=one");
    expect([created.status, created.body.spec, created.body.metadata.generation]).toEqual([
      201, { variety: "x", ripeness: 0 }, 1,
    ]); // prettier-ignore
    expect(owners(created)).toEqual(['one Apply: {"f:spec":{"f:variety":{}}}']);
    server.clock.advance(60_000);
    const again = await apply(server, config({ variety: "x" }), "fieldManager=one");
    expect([again.status, again.body]).toEqual([200, created.body]);
    expect(server.storage.revision()).toBe(2);
  });

  it("reads YAML, whatever the type says after the semicolon", async () => {
    const { call } = await start();
    const body = "apiVersion: fruit.example.com/v1\nkind: Mango\nmetadata: {name: a}\nspec: {variety: x}\n";
    const { status } = await call("PATCH", `${url}?fieldManager=one`, {
      body,
      type: `${type}; charset=utf-8`,
    });
    expect(status).toBe(201);
  });

  it("removes what is not applied any more, unless someone else owns it", async () => {
    const server = await start();
    await apply(server, config({ variety: "x", notes: { a: "1", b: "2" }, ripeness: 5 }), "fieldManager=one");
    await apply(server, config({ variety: "x", notes: { b: "2" } }), "fieldManager=two");
    const { body } = await apply(server, config({ variety: "x" }), "fieldManager=one");
    expect(body.spec).toEqual({ variety: "x", ripeness: 0, notes: { b: "2" } });
  });

  it("names every conflict, and takes over with force", async () => {
    const server = await start();
    await apply(server, config({ variety: "x", crates: [{ name: "c", count: 1 }] }), "fieldManager=one");
    await server.call("PATCH", `${url}?fieldManager=ed`, {
      body: { spec: { ripeness: 3 } },
      type: "application/merge-patch+json",
    });
    const other = config({ variety: "y", ripeness: 4, crates: [{ name: "c", count: 2 }] });
    const refused = await apply(server, other, "fieldManager=two");
    expect([refused.status, refused.body.reason, refused.body.message]).toEqual([
      409,
      "Conflict",
      'Apply failed with 3 conflicts: conflicts with "ed" using fruit.example.com/v1:\n- .spec.ripeness\n' +
        'conflicts with "one":\n- .spec.variety\n- .spec.crates[floor=1,name="c"].count',
    ]);
    expect(refused.body.details.causes[0]).toEqual({
      reason: "FieldManagerConflict",
      message: 'conflict with "ed" using fruit.example.com/v1',
      field: ".spec.ripeness",
    });
    const forced = await apply(server, other, "fieldManager=two&force=true");
    expect(forced.body.spec).toMatchObject({ variety: "y", ripeness: 4, crates: [{ name: "c", count: 2 }] });
    expect(owners(forced)).toEqual([
      String.raw`one Apply: {"f:spec":{"f:crates":{"k:{\"floor\":1,\"name\":\"c\"}":{".":{},"f:name":{}}}}}`,
      String.raw`two Apply: {"f:spec":{"f:crates":{"k:{\"floor\":1,\"name\":\"c\"}":{".":{},"f:count":{},"f:name":{}}},"f:ripeness":{},"f:variety":{}}}`,
    ]);
  });

  it("merges sets and lists by key, and keeps the order that was applied", async () => {
    const server = await start();
    const crate = (name: string, count?: number): object => ({ name, ...(count && { count }) });
    await apply(server, config({ variety: "x", tags: ["b", "a"], crates: [crate("q"), crate("r")] }), "fieldManager=one"); // prettier-ignore
    const { body } = await apply(server, config({ tags: ["c", "a"], crates: [crate("s"), crate("q", 2)] }), "fieldManager=two"); // prettier-ignore
    expect(body.spec.tags).toEqual(["b", "c", "a"]);
    expect(body.spec.crates.map(({ name }: Body) => name)).toEqual(["s", "q", "r"]);
    const less = await apply(server, config({ variety: "x", tags: ["a"], crates: [] }), "fieldManager=one");
    expect([less.body.spec.tags, less.body.spec.crates.length]).toEqual([["c", "a"], 2]);
  });

  it("keeps nothing of a dry run", async () => {
    const server = await start();
    const { status, body } = await apply(server, config({ variety: "x" }), "fieldManager=one&dryRun=All");
    expect([status, owners({ body }).length, server.storage.revision()]).toEqual([201, 1, 1]);
  });

  it("owns nothing of the status on the main endpoint, and nothing else on the other one", async () => {
    const server = await start();
    const both = config({ variety: "x" }, { labels: { a: "1" } }, { status: { phase: "ripe" } });
    expect((await apply(server, both, "fieldManager=one", `${url}/status`)).status).toBe(404);
    const main = await apply(server, both, "fieldManager=one");
    const status = await apply(server, both, "fieldManager=two", `${url}/status`);
    expect([main.body.status, status.body.status]).toEqual([undefined, { phase: "ripe" }]);
    expect(owners(status)).toEqual([
      'one Apply: {"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:variety":{}}}',
      'two Apply/status: {"f:status":{"f:phase":{}}}',
    ]);
  });

  it("creates only for who may create", async () => {
    const asked: string[] = [];
    const server = await start({
      authorize: (verb) => {
        asked.push(verb);
        return Promise.reject(new StatusError(403, "Forbidden", "no"));
      },
    });
    expect((await apply(server, config({ variety: "x" }), "fieldManager=one")).status).toBe(403);
    expect([asked, server.storage.revision()]).toEqual([["create"], 1]);
  });

  it.each<[string, unknown, string, number, string]>([
    ["no manager", config({ variety: "x" }), "", 422, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'],
    ["a uid of nothing", config({ variety: "x" }, { uid: "u" }), "fieldManager=m", 409, 'Operation cannot be fulfilled on mangoes.fruit.example.com "a": uid mismatch: the provided object specified uid u, and no existing object was found'],
    ["managedFields", config({ variety: "x" }, { managedFields: [] }), "fieldManager=m", 400, "metadata.managedFields must be nil"],
    ["another kind", { ...config({}), kind: "Melon" }, "fieldManager=m", 400, "invalid object type: fruit.example.com/v1, Kind=Melon"],
    ["another version", { ...config({}), apiVersion: "fruit.example.com/v1alpha1" }, "fieldManager=m", 400, "invalid object type: fruit.example.com/v1alpha1, Kind=Mango"],
    ["no type", {}, "fieldManager=m", 400, "invalid object type: /, Kind="],
    ["no object", [], "fieldManager=m", 400, "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}"],
    ["another name", config({ variety: "x" }, { name: "b" }), "fieldManager=m", 400, "the name of the object (b) does not match the name on the URL (a)"],
    ["an unknown field", config({ variety: "x", foo: 1 }), "fieldManager=m", 400, "failed to create typed patch object (/a; fruit.example.com/v1, Kind=Mango): .spec.foo: field not declared in schema"],
    ["a key twice", config({ crates: [{ name: "c" }, { name: "c", floor: 1 }] }), "fieldManager=m", 400, 'failed to create typed patch object (/a; fruit.example.com/v1, Kind=Mango): .spec.crates: duplicate entries for key [floor=1,name="c"]'],
    ["a member twice", config({ tags: ["t", "t"] }), "fieldManager=m", 400, 'failed to create typed patch object (/a; fruit.example.com/v1, Kind=Mango): .spec.tags: duplicate entries for key [="t"]'],
    ["another type", config({ ripeness: "r", variety: 7 }), "fieldManager=m", 400, "failed to create typed patch object (/a; fruit.example.com/v1, Kind=Mango): errors:\n  .spec.ripeness: expected numeric (int or float), got string\n  .spec.variety: expected string, got &value.valueUnstructured{Value:7}"],
  ])("refuses %s", async (_what, body, query, status, message) => {
    const refused = await apply(await start(), body, query);
    expect([refused.status, refused.body.message]).toEqual([status, message]);
  }); // prettier-ignore

  it("does not mind a resourceVersion when it creates, and keeps to it when it changes", async () => {
    const server = await start();
    const versioned = config({ variety: "x" }, { resourceVersion: "1" });
    expect((await apply(server, versioned, "fieldManager=one")).status).toBe(201);
    expect((await apply(server, versioned, "fieldManager=one")).status).toBe(409);
  });

  it.each([
    ["Ignore", 201, []],
    ["Warn", 201, ['line 5: key "variety" already set in map']],
    ["Strict", 400, []],
  ])("takes a field that is there twice as fieldValidation=%s says", async (how, status, warnings) => {
    const server = await start();
    const body =
      "apiVersion: fruit.example.com/v1\nkind: Mango\nmetadata: {name: a}\nspec: {variety: x,\n  variety: z}\n";
    const answer = await apply(server, body, `fieldManager=one&fieldValidation=${how}`);
    expect([answer.status, answer.warnings]).toEqual([status, warnings]);
  });
});

describe("what is there before anyone applies", () => {
  const annotation = "kubectl.kubernetes.io/last-applied-configuration";

  it("belongs to before-first-apply where nobody was tracked", async () => {
    const server = await start();
    await server.call("POST", root, { body: mango("a", {}, { ripeness: 3 }) });
    await server.call("PATCH", url, {
      body: { metadata: { managedFields: [{}] } },
      type: "application/merge-patch+json",
    });
    const refused = await apply(server, config({ variety: "x" }), "fieldManager=one");
    expect(refused.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using fruit.example.com/v1: .spec.variety',
    );
  });

  it("may have fields that its schema has no more", async () => {
    const server = await start();
    const old = { ...mango("a", { namespace: "default", uid: "u", generation: 1 }, { gone: 1 }) };
    const encode = (revision: number): Buffer => {
      const { metadata, ...rest } = old as Body;
      return Buffer.from(
        JSON.stringify({ ...rest, metadata: { ...metadata, resourceVersion: String(revision) } }),
      );
    };
    const key = { resource: "mangoes.fruit.example.com", namespace: "default", name: "a" };
    await server.storage.write({ key, expected: 0, type: "put", encode });
    const { status, body } = await apply(server, config({ ripeness: 2 }), "fieldManager=one&force=true");
    expect([status, body.spec]).toEqual([200, { variety: "Alphonso", ripeness: 2 }]);
  });

  it("is taken over by kubectl where kubectl applied it on the client's side", async () => {
    const server = await start();
    const before = mango("a", {}, { ripeness: 3 });
    const metadata = { annotations: { [annotation]: JSON.stringify(before) } };
    await server.call("POST", `${root}?fieldManager=kubectl-client-side-apply`, {
      body: mango("a", metadata, { ripeness: 3 }),
    });
    const next = config({ variety: "Alphonso", ripeness: 4 });
    expect((await apply(server, next, "fieldManager=one")).status).toBe(409);
    const { status, body } = await apply(server, next, "fieldManager=kubectl");
    expect([status, body.spec.ripeness, body.metadata.annotations[annotation]]).toEqual([
      200,
      4,
      '{"apiVersion":"fruit.example.com/v1","kind":"Mango","metadata":{"name":"a"},"spec":{"ripeness":4,"variety":"Alphonso"}}\n',
    ]);
  });
});

describe("managedFields of other writes", () => {
  const patch = (server: Server, body: unknown, query = ""): Promise<Answer> =>
    server.call("PATCH", `${url}${query}`, { body, type: "application/merge-patch+json" });

  it("go by the manager of the request, or by its User-Agent up to the slash", async () => {
    const server = await start();
    const headers = { "user-agent": `kube\u200bctl/v1.36 (linux)` };
    const created = await server.call("POST", root, { body: mango("a"), headers });
    expect(created.body.metadata.managedFields[0].manager).toBe("kubectl");
    const patched = await patch(server, { spec: { ripeness: 1 } }, "?fieldManager=mine");
    expect(owners(patched)).toEqual([
      'kubectl Update: {"f:spec":{".":{},"f:variety":{}}}',
      'mine Update: {"f:spec":{"f:ripeness":{}}}',
    ]);
  });

  it("are folded into one entry beyond ten", async () => {
    const server = await start();
    await server.call("POST", root, { body: mango("a") });
    let last: Answer | undefined;
    for (let index = 0; index < 12; index++) {
      server.clock.advance(1000);
      last = await patch(server, { spec: { notes: { [`n${index}`]: "1" } } }, `?fieldManager=m${index}`);
    }
    const managers = last?.body.metadata.managedFields.map(({ manager }: Body) => manager);
    expect(managers).toEqual([
      "ancient-changes",
      ...Array.from({ length: 9 }, (_, index) => `m${index + 3}`),
    ]);
    expect(last?.body.metadata.managedFields[0].time).toBe("2030-01-02T03:04:08Z");
  });

  it("stay where a client leaves them out or sends garbage, and go where it asks for that", async () => {
    const server = await start();
    const { body: live } = await server.call("POST", root, { body: mango("a") });
    const put = (managedFields: unknown): Promise<Answer> =>
      server.call("PUT", url, { body: { ...live, metadata: { ...live.metadata, managedFields } } });
    expect((await put(undefined)).body).toEqual(live);
    expect((await put([{ manager: "garbage" }])).body).toEqual(live);
    const gone = await put([]);
    expect(gone.body.metadata).not.toHaveProperty("managedFields");
    expect((await patch(server, { spec: { ripeness: 2 } })).body.metadata).not.toHaveProperty(
      "managedFields",
    );
  });

  it("cannot be sent through the status", async () => {
    const server = await start();
    const { body: live } = await server.call("POST", root, { body: mango("a") });
    const body = { ...live, metadata: { ...live.metadata, managedFields: [] }, status: { phase: "x" } };
    expect(owners(await server.call("PUT", `${url}/status`, { body }))).toHaveLength(2);
  });

  it("are not what a write is about: a refused write leaves them", async () => {
    const server = await start();
    await server.call("POST", root, { body: mango("a", {}, { ripeness: 1 }) });
    expect((await patch(server, { spec: { ripeness: 500 } })).status).toBe(422);
    expect(server.storage.revision()).toBe(2);
  });
});
