import { expect, test } from "vitest";
import { requestLine } from "../../../src/sandbox/requests/request-line.ts";
import type { RequestRecord } from "../../../src/sandbox/requests/record.ts";

const plain = (text: string): string => text;
const noColors = { dim: plain, green: plain, red: plain, yellow: plain, cyan: plain };
const line = (record: RequestRecord): string => requestLine(record, noColors);

const created: RequestRecord = {
  sequence: 1,
  time: "2026-11-21T17:00:00.000Z",
  auditId: "a",
  user: { name: "jane", groups: [] },
  impersonator: undefined,
  method: "POST",
  verb: "create",
  resource: {
    group: "fruit.example.com",
    version: "v1",
    resource: "mangoes",
    subresource: "",
    namespace: "default",
    name: "alphonso",
  },
  path: "/apis/fruit.example.com/v1/namespaces/default/mangoes",
  query: "",
  userAgent: "kubectl",
  remoteAddress: "127.0.0.1",
  code: 201,
  message: "",
  milliseconds: 4.2,
  bytes: 500,
  events: undefined,
  isOpen: false,
  backend: undefined,
  steps: [],
};
const mangoes = { ...created.resource!, name: "" };

test("a line says who did what to what, the code and the milliseconds", () => {
  expect(line(created)).toBe("jane create mangoes default/alphonso 201 4ms");
});

test.each<[string, Partial<RequestRecord>, string]>([
  [
    "a list of a namespace",
    { verb: "list", resource: mangoes, code: 200 },
    "jane list mangoes default/* 200 4ms",
  ],
  [
    "a list of all namespaces",
    { verb: "list", resource: { ...mangoes, namespace: "" }, code: 200 },
    "jane list mangoes 200 4ms",
  ],
  [
    "a subresource",
    { verb: "patch", resource: { ...created.resource!, subresource: "status" }, code: 200 },
    "jane patch mangoes/status default/alphonso 200 4ms",
  ],
  ["no resource", { verb: "get", resource: undefined, path: "/apis", code: 200 }, "jane get /apis 200 4ms"],
  [
    "nobody known",
    { user: undefined, code: 401, message: "Unauthorized" },
    "- create mangoes default/alphonso 401 4ms Unauthorized",
  ],
  [
    "someone impersonated",
    { impersonator: { name: "root", groups: [] } },
    "jane (root) create mangoes default/alphonso 201 4ms",
  ],
  [
    "a stream that begins",
    { verb: "watch", isOpen: true, events: 0, code: 200 },
    "jane watch mangoes default/alphonso 200 open",
  ],
  [
    "a stream that has ended",
    { verb: "watch", events: 1, milliseconds: 61_500, code: 200 },
    "jane watch mangoes default/alphonso 200 61.5s 1 event",
  ],
  [
    "another server that answers",
    { backend: { apiService: "v1.fruit.example.com", address: "127.0.0.1:8443" } },
    "jane create mangoes default/alphonso 201 4ms → v1.fruit.example.com",
  ],
])("a line of %s", (_of, changes, expected) => {
  expect(line({ ...created, ...changes })).toBe(expected);
});

test("what a client sends cannot move the cursor, end the line or turn its direction", () => {
  const hostile = { name: "\u001B[2Jroot\r\n\u202E", groups: [] };
  expect(line({ ...created, user: hostile, code: 400, message: "a\u0007b" })).toBe(
    String.raw`\u001b[2Jroot\u000d\u000a\u202e create mangoes default/alphonso 400 4ms a\u0007b`,
  );
});

test("failures stand out by their colour", () => {
  const named = { dim: plain, green: () => "green", red: () => "red", yellow: () => "yellow", cyan: plain };
  const colour = (code: number): string | undefined =>
    /green|red|yellow/.exec(requestLine({ ...created, code }, named))?.[0];
  expect([200, 404, 503].map(colour)).toEqual(["green", "yellow", "red"]);
});
