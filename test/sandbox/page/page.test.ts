import { expect, onTestFinished, test } from "vitest";
import type { Client } from "../../../src/sandbox/client.ts";
import type { ObjectText } from "../../../src/sandbox/page/messages.ts";
import { readObject } from "../../../src/sandbox/page/object-text.ts";
import { nextOf, pageEvents } from "./page-events.ts";
import { mango, MANGOES } from "./mangoes.ts";
import { shownSandbox } from "./shown-sandbox.ts";

const place = "group=fruit.example.com&version=v1&resource=mangoes";

function events(url: string, query: string): ReturnType<typeof pageEvents> {
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  return pageEvents(url, query, ended.signal);
}

test("discovery tells what can be listed, and the namespaces", async () => {
  const { sandbox, page } = await shownSandbox();
  await sandbox.put("namespaces", "", { metadata: { name: "orchard" } });
  expect(await (await fetch(`${page.url}api/discovery`)).json()).toEqual({
    namespaces: ["orchard"],
    resources: [
      {
        group: "fruit.example.com",
        version: "v1",
        resource: "mangoes",
        kind: "Mango",
        shortNames: ["mg"],
        isNamespaced: true,
        canWatch: true,
        isStale: false,
      },
    ],
  });
});

test("a list comes as its server prints it, and then what changes of it", async () => {
  const { sandbox, page } = await shownSandbox();
  await sandbox.ask("jane", MANGOES, { method: "POST", body: mango("alphonso") });
  const told = events(page.url, place);
  const table = await nextOf(told, "table");
  expect(table.columns.map(({ name, isWide }) => [name, isWide])).toEqual([
    ["Name", false],
    ["Variety", false],
    ["Notes", true],
    ["Age", false],
  ]);
  expect(table.rows).toMatchObject([{ namespace: "default", name: "alphonso", isTerminating: false }]);
  expect(table.rows[0]?.cells.slice(0, 2)).toEqual(["alphonso", "Alphonso"]);
  await sandbox.ask("jane", MANGOES, { method: "POST", body: mango("totapuri") });
  expect(await nextOf(told, "rows")).toMatchObject([{ type: "put", row: { name: "totapuri" } }]);
  await sandbox.ask("jane", `${MANGOES}/alphonso`, { method: "DELETE" });
  expect(await nextOf(told, "rows")).toMatchObject([{ type: "delete", row: { name: "alphonso" } }]);
});

test("a list that cannot be read says why", async () => {
  const { page } = await shownSandbox();
  const told = events(page.url, "group=veg.example.com&version=v1&resource=carrots");
  expect(await nextOf(told, "tableFault")).toEqual({
    message: "error trying to reach service: connection refused",
  });
});

test("an object comes as YAML, its managedFields apart from it", async () => {
  const { sandbox, page } = await shownSandbox();
  const hostile = { annotations: { note: "</script><script>alert(1)</script>" } };
  await sandbox.ask("jane", MANGOES, { method: "POST", body: mango("alphonso", hostile) });
  const response = await fetch(`${page.url}api/object?${place}&namespace=default&name=alphonso`);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const { text, managedFields, isHidden } = (await response.json()) as ObjectText;
  expect(text).toContain("    note: </script><script>alert(1)</script>\n");
  expect(text).not.toContain("managedFields");
  expect(managedFields).toContain("manager: node");
  expect(isHidden).toBe(false);
});

test("values of a Secret are for who asks for them", async () => {
  const secret = {
    kind: "Secret",
    metadata: {
      name: "key",
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"a":"c2VjcmV0"}}' },
    },
    data: { a: "c2VjcmV0" },
  };
  const client = { send: () => Promise.resolve(secret) } as unknown as Client;
  const where = { group: "", version: "v1", resource: "secrets", namespace: "default", name: "key" };
  const hidden = await readObject(client, where, false);
  expect(hidden).toMatchObject({ isHidden: true, text: expect.stringContaining("a: (hidden, 6 bytes)") });
  expect(hidden.text).not.toContain("c2VjcmV0");
  expect(await readObject(client, where, true)).toMatchObject({
    isHidden: false,
    text: expect.stringContaining("a: c2VjcmV0"),
  });
});

test.each([
  ["nothing", ""],
  ["no resource", "version=v1"],
  ["a subresource", "version=v1&resource=pods%2Fexec"],
  ["a way up", "version=v1&resource=pods&namespace=..&name=x"],
  ["a name with a slash", "version=v1&resource=pods&namespace=x&name=x%2Flog"],
])("what is no place of an object is refused: %s", async (_what, query) => {
  const { page } = await shownSandbox();
  expect((await fetch(`${page.url}api/object?${query}`)).status).toBe(400);
});

test("what the sandbox refuses is told as it says it", async () => {
  const { page } = await shownSandbox();
  const response = await fetch(`${page.url}api/object?${place}&namespace=default&name=none`);
  expect([response.status, await response.text()]).toEqual([
    404,
    'mangoes.fruit.example.com "none" not found\n',
  ]);
});

test("requests come all at first, and then each as it passes; what the page asks is not among them", async () => {
  const { sandbox, page } = await shownSandbox();
  await sandbox.ask("jane", MANGOES);
  const told = events(page.url, `requests=1&${place}`);
  expect(await nextOf(told, "requests")).toMatchObject([
    { sequence: 1, user: { name: "jane" }, verb: "list" },
  ]);
  await sandbox.ask("mallory", MANGOES);
  expect(await nextOf(told, "newRequests")).toMatchObject([{ sequence: 2, code: 403 }]);
  expect(sandbox.requests.list()).toHaveLength(2);
});

test("conditions are told to every view, and again when one has changed", async () => {
  const { sandbox, page } = await shownSandbox();
  const service = (status: string): object => ({
    metadata: { name: "v1.fruit.example.com" },
    spec: { service: { name: "fruit" } },
    status: { conditions: [{ type: "Available", status, reason: "Test", message: "<b>said</b>" }] },
  });
  await sandbox.put("apiservices", "apiregistration.k8s.io", service("False"));
  const told = events(page.url, "");
  expect(await nextOf(told, "conditions", ({ subjects }) => subjects.length > 0)).toMatchObject({
    subjects: [{ kind: "APIService", name: "v1.fruit.example.com", level: "bad" }],
  });
  await sandbox.put("apiservices", "apiregistration.k8s.io", service("True"));
  expect(await nextOf(told, "conditions", ({ subjects }) => subjects[0]?.level === "good")).toMatchObject({
    changes: [{ type: "Available", from: "False", to: "True", message: "<b>said</b>" }, {}],
  });
});
