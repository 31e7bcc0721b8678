import { StatusError, type KubeObject } from "@kagg/apiserver/internal";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Client, WatchEvent } from "../../../src/sandbox/client.ts";
import { readDiscovery } from "../../../src/sandbox/page/discovery.ts";
import { rowsOf, tableOf } from "../../../src/sandbox/page/table.ts";
import { streamTable } from "../../../src/sandbox/page/table-stream.ts";

const place = { group: "metrics.example.com", version: "v1", resource: "loads", namespace: "", name: "" };
const list = (...names: string[]): KubeObject =>
  ({ kind: "LoadList", metadata: { resourceVersion: "7" }, items: names.map(item) }) as unknown as KubeObject;
const item = (name: string): object => ({ metadata: { name, creationTimestamp: null } });

type Sent = readonly [string, unknown];

/** What is sent of a resource, in the time of the test. */
function streamed(client: Partial<Client>): { readonly sent: Sent[]; readonly end: () => Promise<void> } {
  vi.useFakeTimers();
  const ended = new AbortController();
  onTestFinished(() => {
    ended.abort();
    vi.useRealTimers();
  });
  const sent: Sent[] = [];
  const done = streamTable(client as Client, place, (name, data) => sent.push([name, data]), ended.signal);
  return {
    sent,
    end: () => {
      ended.abort();
      return done;
    },
  };
}

test("a server that knows no Tables is shown all the same", () => {
  expect(tableOf(list("a", "b"))).toEqual({
    columns: [expect.objectContaining({ name: "Name" }), expect.objectContaining({ name: "Age" })],
    rows: ["a", "b"].map((name) => ({
      namespace: "",
      name,
      created: "",
      isTerminating: false,
      cells: [name, ""],
    })),
    remaining: 0,
  });
  expect(rowsOf(item("c"))).toMatchObject([{ name: "c" }]);
});

test("cells of every kind become text, and what is left of a long list is told", () => {
  const cells = ["a", 3, true, null, { b: 1 }];
  const table = {
    kind: "Table",
    metadata: { remainingItemCount: 12 },
    columnDefinitions: [{ name: "Name" }, { name: "Wide", priority: 1 }],
    rows: [{ cells, object: { metadata: { name: "a", deletionTimestamp: "2026-11-21T17:00:00Z" } } }],
  };
  expect(tableOf(table)).toMatchObject({
    columns: [{ isWide: false }, { isWide: true }],
    rows: [{ name: "a", isTerminating: true, cells: ["a", "3", "true", "", '{"b":1}'] }],
    remaining: 12,
  });
});

test("a resource without a watch is listed every few seconds, which is no fault", async () => {
  const answers = [list("a"), list("b")];
  const { sent } = streamed({
    send: () => Promise.resolve(answers.shift() ?? list()),
    // oxlint-disable-next-line require-yield -- it is refused before there is anything to yield
    watch: async function* watch() {
      throw new StatusError(405, "MethodNotAllowed", "the server does not allow this method");
    },
  });
  await vi.advanceTimersByTimeAsync(7000);
  expect(sent).toMatchObject([
    ["table", { rows: [{ name: "a" }] }],
    ["table", { rows: [{ name: "b" }] }],
  ]);
});

test("a watch that is told that it is too old begins with a new list, and bookmarks are nobody's row", async () => {
  const answers = [list("a"), list("b")];
  const versions: unknown[] = [];
  const event = (type: WatchEvent["type"], object: object): WatchEvent => ({
    type,
    object: object as KubeObject,
  });
  const { sent } = streamed({
    send: () => Promise.resolve(answers.shift() ?? list()),
    watch: async function* watch(_path, query) {
      versions.push(query["resourceVersion"]);
      yield event("BOOKMARK", item("none"));
      yield event("ERROR", { kind: "Status", code: 410 });
    },
  });
  await vi.advanceTimersByTimeAsync(1500);
  expect(sent.map(([name]) => name)).toEqual(["table", "table"]);
  expect(versions).toEqual(["7", "7"]);
});

test("it ends with its page", async () => {
  const send = vi.fn<Client["send"]>(() => Promise.reject(new Error("gone")));
  const { sent, end } = streamed({ send });
  await vi.advanceTimersByTimeAsync(0);
  await end();
  expect(sent).toEqual([["tableFault", { message: "gone" }]]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(send).toHaveBeenCalledOnce();
});

test("discovery that is old says so, what cannot be listed is left out, and a missing core group is none", async () => {
  const group = {
    metadata: { name: "fruit.example.com" },
    versions: [
      {
        version: "v1",
        freshness: "Stale",
        resources: [
          {
            resource: "mangoes",
            responseKind: { kind: "Mango" },
            scope: "Namespaced",
            verbs: ["list", "get"],
          },
          { resource: "reviews", responseKind: { kind: "Review" }, scope: "Cluster", verbs: ["create"] },
        ],
      },
    ],
  };
  const client: Pick<Client, "send"> = {
    send: ({ path }) =>
      path === "/api"
        ? Promise.reject(new StatusError(404, "NotFound", "not found"))
        : Promise.resolve({ items: [group] } as unknown as KubeObject),
  };
  expect(await readDiscovery(client, [])).toMatchObject({
    resources: [{ resource: "mangoes", kind: "Mango", isStale: true, canWatch: false, isNamespaced: true }],
  });
});
