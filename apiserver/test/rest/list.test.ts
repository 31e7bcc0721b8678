import { describe, expect, it } from "vitest";
import { everywhere, mango, root, start, type Body, type Server } from "./harness.ts";

const other = root.replace("default", "other");

async function filled(history?: { events: number }): Promise<Server> {
  const server = await start({ ...(history && { history }) });
  for (const [index, name] of ["a", "b", "c", "d", "e"].entries()) {
    const labels = { index: String(index), ...(index % 2 === 0 && { even: "yes" }) };
    await server.call("POST", index === 4 ? other : root, { body: mango(name, { labels }) });
  }
  return server;
}

const names = (body: Body): string[] => body.items.map((item: Body) => item.metadata.name);

describe("get", () => {
  it("answers the stored bytes", async () => {
    const { call, storage } = await filled();
    const { status, type, text } = await call("GET", `${root}/a`);
    const stored = storage.get({ resource: "mangoes.fruit.example.com", namespace: "default", name: "a" });
    expect([status, type, text]).toEqual([200, "application/json", `${stored?.bytes.toString()}\n`]);
    expect((await call("GET", `${root}/a/status`)).text).toBe(text);
  });

  it("answers 404 with the name", async () => {
    const { call } = await start();
    const { body } = await call("GET", `${root}/nope`);
    expect(body).toEqual({
      kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "NotFound", code: 404,
      message: 'mangoes.fruit.example.com "nope" not found',
      details: { name: "nope", group: "fruit.example.com", kind: "mangoes" },
    }); // prettier-ignore
  });

  it.each([
    "/apis/fruit.example.com/v1/apples",
    "/apis/fruit.example.com/v9/mangoes",
    `${root}/a/scale`,
    "/apis/x.example.com/v1/mangoes",
    `${everywhere}/a`,
  ])("knows no %s", async (path) => {
    const { call } = await filled();
    expect((await call("GET", path)).body).toEqual({
        kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "NotFound", code: 404, details: {},
        message: "the server could not find the requested resource",
      }); // prettier-ignore
  });

  it("waits for a resourceVersion that is still to come, three seconds long", async () => {
    const { call, clock } = await filled();
    expect((await call("GET", `${root}/a?resourceVersion=6`)).status).toBe(200);
    const waiting = call("GET", `${root}/a?resourceVersion=7`);
    await call("POST", root, { body: mango("z") });
    clock.advance(50);
    expect((await waiting).status).toBe(200);
    const late = call("GET", `${root}/a?resourceVersion=99`);
    for (let step = 0; step < 60; step++) {
      await Promise.resolve();
      clock.advance(50);
      await new Promise(setImmediate);
    }
    const { status, body } = await late;
    expect([status, body.message, body.details]).toEqual([
      504,
      "Timeout: Too large resource version: 99, current: 7",
      {
        causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
        retryAfterSeconds: 1,
      },
    ]);
  });

  it("refuses a resourceVersion that is no number", async () => {
    const { call } = await filled();
    expect((await call("GET", `${root}/a?resourceVersion=x`)).status).toBe(400);
    expect((await call("GET", `${root}?resourceVersion=x`)).body).toMatchObject({
      code: 400, message: 'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    }); // prettier-ignore
  });
});

describe("list", () => {
  it("has a resourceVersion and items, even when there are none", async () => {
    const { call } = await start();
    const { text } = await call("GET", root);
    expect(text).toBe(
      '{"kind":"MangoList","apiVersion":"fruit.example.com/v1","metadata":{"resourceVersion":"1"},"items":[]}\n',
    );
  });

  it("lists a namespace, or all of them, with complete items", async () => {
    const { call } = await filled();
    expect(names((await call("GET", root)).body)).toEqual(["a", "b", "c", "d"]);
    const { body } = await call("GET", everywhere);
    expect([names(body), body.metadata]).toEqual([["a", "b", "c", "d", "e"], { resourceVersion: "6" }]);
    expect(body.items[4]).toMatchObject({
      apiVersion: "fruit.example.com/v1",
      kind: "Mango",
      metadata: { namespace: "other" },
    });
  });

  it.each([
    ["even", ["a", "c"]],
    ["!even", ["b", "d"]],
    ["even=yes", ["a", "c"]],
    ["even==yes,index!=0", ["c"]],
    ["even!=yes", ["b", "d"]],
    ["index in (1, 3,7)", ["b", "d"]],
    ["index notin (1)", ["a", "c", "d"]],
    ["even notin (yes)", ["b", "d"]],
    ["index>1", ["c", "d"]],
    ["index < 1", ["a"]],
    [" even , index in (0) ", ["a"]],
    ["even in (,yes)", ["a", "c"]],
    ["even=", []],
    ["example.com/x", []],
  ])("selects labels by %s", async (selector, expected) => {
    const { call } = await filled();
    const { body } = await call("GET", `${root}?labelSelector=${encodeURIComponent(selector)}`);
    expect(names(body)).toEqual(expected);
  });

  it.each([
    ["a in", "unable to parse requirement: found '' expected: '('"],
    ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["=b", "found '=', expected: !, identifier, or 'end of string'"],
    ["a,", "found '', expected: identifier after ','"],
    [
      "a>b",
      "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])("refuses the label selector %s", async (selector, message) => {
    const { call } = await filled();
    const { body } = await call("GET", `${root}?labelSelector=${encodeURIComponent(selector)}`);
    expect([body.code, body.reason, body.message]).toEqual([400, "BadRequest", message]);
  });

  it.each([
    ["metadata.name=b", ["b"]],
    ["metadata.name==b,metadata.namespace=default", ["b"]],
    ["metadata.name!=b", ["a", "c", "d", "e"]],
    ["metadata.namespace=other", ["e"]],
    ["metadata.namespace!=default,metadata.name=a", []],
  ])("selects fields by %s", async (selector, expected) => {
    const { call } = await filled();
    const { body } = await call("GET", `${everywhere}?fieldSelector=${encodeURIComponent(selector)}`);
    expect(names(body)).toEqual(expected);
  });

  it.each([
    [
      "spec.variety=x",
      '"spec.variety" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ["metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
  ])("refuses the field selector %s", async (selector, message) => {
    const { call } = await filled();
    const { body } = await call("GET", `${root}?fieldSelector=${encodeURIComponent(selector)}`);
    expect([body.code, body.message]).toEqual([400, message]);
  });
});

describe("pages", () => {
  it("all show the snapshot of the first", async () => {
    const { call } = await filled();
    const first = await call("GET", `${everywhere}?limit=2`);
    expect([names(first.body), first.body.metadata.resourceVersion, first.body.metadata.remainingItemCount]).toEqual([
      ["a", "b"], "6", 3,
    ]); // prettier-ignore
    await call("DELETE", `${root}/c`);
    await call("POST", root, { body: mango("bb") });
    const second = await call("GET", `${everywhere}?limit=2&continue=${first.body.metadata.continue}`);
    expect([names(second.body), second.body.metadata.resourceVersion, second.body.metadata.remainingItemCount]).toEqual([
      ["c", "d"], "6", 1,
    ]); // prettier-ignore
    const last = await call(
      "GET",
      `${everywhere}?limit=2&continue=${second.body.metadata.continue}&resourceVersion=0`,
    );
    expect([names(last.body), last.body.metadata]).toEqual([["e"], { resourceVersion: "6" }]);
    expect(names((await call("GET", everywhere)).body)).toEqual(["a", "b", "bb", "d", "e"]);
  });

  it("says that there is more where nothing of it is selected, as Kubernetes does", async () => {
    const { call } = await filled();
    const selected = `${everywhere}?limit=1&labelSelector=index%3D1`;
    const { body } = await call("GET", selected);
    expect([names(body), Object.keys(body.metadata)]).toEqual([["b"], ["resourceVersion", "continue"]]);
    const rest = await call("GET", `${selected}&continue=${body.metadata.continue}`);
    expect([names(rest.body), Object.keys(rest.body.metadata)]).toEqual([[], ["resourceVersion"]]);
  });

  it("count what is left only where nothing is selected", async () => {
    const { call } = await filled();
    const { body } = await call("GET", `${everywhere}?limit=1&labelSelector=even`);
    expect([names(body), Object.keys(body.metadata)]).toEqual([["a"], ["resourceVersion", "continue"]]);
    const rest = await call(
      "GET",
      `${everywhere}?limit=2&labelSelector=even&continue=${body.metadata.continue}`,
    );
    expect([names(rest.body), rest.body.metadata]).toEqual([["c", "e"], { resourceVersion: "6" }]);
  });

  it("expire with a token that goes on from now", async () => {
    const { call } = await filled({ events: 2 });
    const { body: first } = await call("GET", `${root}?limit=2`);
    for (const name of ["x", "y", "z"]) await call("POST", root, { body: mango(name) });
    const { status, body } = await call("GET", `${root}?limit=2&continue=${first.metadata.continue}`);
    expect([status, body.reason]).toEqual([410, "Expired"]);
    expect(body.message).toBe(
      "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    );
    const { body: rest } = await call("GET", `${root}?continue=${body.metadata.continue}`);
    expect([names(rest), rest.metadata.resourceVersion]).toEqual([["c", "d", "x", "y", "z"], "9"]);
  });

  it.each([
    "!!!",
    "e30",
    Buffer.from('{"v":"meta.k8s.io/v1","rv":0,"start":"a/b\\u0000"}').toString("base64url"),
    Buffer.from('{"v":"meta.k8s.io/v1","rv":3,"start":"../../x"}').toString("base64url"),
  ])("refuse the token %s", async (token) => {
    const { call } = await filled();
    const { status, body } = await call("GET", `${root}?continue=${encodeURIComponent(token)}`);
    expect([status, body.message]).toEqual([
      400,
      expect.stringMatching(/^invalid continue token: continue key is not valid: /),
    ]);
  });

  it("do not go with a resourceVersion of one's own", async () => {
    const { call } = await filled();
    const { body: first } = await call("GET", `${root}?limit=2`);
    expect((await call("GET", `${root}?resourceVersion=5&continue=${first.metadata.continue}`)).body).toMatchObject({
      code: 400, message: "specifying resource version is not allowed when using continue",
    }); // prettier-ignore
  });
});

describe("resourceVersion", () => {
  it.each([
    ["resourceVersion=4&resourceVersionMatch=Exact", ["a", "b", "c"], "4"],
    ["resourceVersion=4&resourceVersionMatch=NotOlderThan", ["a", "b", "c", "d"], "6"],
    ["resourceVersion=4", ["a", "b", "c", "d"], "6"],
    ["resourceVersion=4&limit=10", ["a", "b", "c"], "4"],
    ["resourceVersion=0&limit=10", ["a", "b", "c", "d"], "6"],
    ["resourceVersion=0&resourceVersionMatch=NotOlderThan", ["a", "b", "c", "d"], "6"],
  ])("answers %s", async (query, expected, revision) => {
    const { call } = await filled();
    const { body } = await call("GET", `${root}?${query}`);
    expect([names(body), body.metadata.resourceVersion]).toEqual([expected, revision]);
  });

  it("that is too old is answered with 410", async () => {
    const { call } = await filled({ events: 2 });
    const { status, body } = await call("GET", `${root}?resourceVersion=2&resourceVersionMatch=Exact`);
    expect([status, body.reason, body.message]).toEqual([
      410, "Expired", "The resourceVersion for the provided list is too old.",
    ]); // prettier-ignore
  });

  it.each([
    [
      "resourceVersionMatch=Exact",
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
    ],
    [
      "resourceVersion=0&resourceVersionMatch=Exact",
      'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [
      "resourceVersion=2&resourceVersionMatch=Near",
      'resourceVersionMatch: Unsupported value: "Near": supported values: "Exact", "NotOlderThan", ""',
    ],
    [
      "resourceVersion=2&resourceVersionMatch=Exact&continue=x",
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided",
    ],
    ["sendInitialEvents=true", "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"],
  ])("refuses %s", async (query, why) => {
    const { call } = await filled();
    const { status, body } = await call("GET", `${root}?${query}`);
    expect([status, body.message]).toEqual([422, `ListOptions.meta.k8s.io "" is invalid: ${why}`]);
  });

  it("refuses a limit that is no number", async () => {
    const { call } = await filled();
    expect((await call("GET", `${root}?limit=ten`)).status).toBe(400);
  });
});
