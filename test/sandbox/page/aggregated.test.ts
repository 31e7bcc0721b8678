import { expect, onTestFinished, test } from "vitest";
import type { Discovery } from "../../../src/sandbox/page/messages.ts";
import { aggregatedSandbox } from "./aggregated-sandbox.ts";
import { mango, MANGOES } from "./mangoes.ts";
import { nextOf, pageEvents } from "./page-events.ts";

test("aggregated resources stand beside the sandbox's own, with the way that their requests have gone", async () => {
  const { sandbox, page, address, ask, closeServer } = await aggregatedSandbox();
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const ofFruit = (subject: { readonly name: string }): boolean => subject.name === "v1.fruit.example.com";
  const conditions = pageEvents(page.url, "", ended.signal);
  await nextOf(conditions, "conditions", ({ subjects }) => subjects.find(ofFruit)?.level === "good");

  const discovery = async (): Promise<Discovery> =>
    (await (await fetch(`${page.url}api/discovery`)).json()) as Discovery;
  const names = async (): Promise<string[]> =>
    (await discovery()).resources.map(({ group, resource }) => `${resource}.${group}`);
  // Discovery is merged a moment after the server is believed to be there.
  await expect.poll(names).toContain("mangoes.fruit.example.com");
  expect(await names()).toEqual(expect.arrayContaining(["pods.", "deployments.apps"]));
  expect((await discovery()).namespaces).toEqual(expect.arrayContaining(["default", "fruit", "kube-system"]));

  const place = "group=fruit.example.com&version=v1&resource=mangoes";
  const told = pageEvents(page.url, `requests=1&${place}`, ended.signal);
  expect((await nextOf(told, "table")).columns.map(({ name }) => name)).toContain("Variety");
  expect(await ask("jane", "POST", MANGOES, mango("alphonso"))).toBe(201);
  const [row] = await nextOf(told, "rows");
  expect(row).toMatchObject({ type: "put", row: { namespace: "default", name: "alphonso" } });
  const record = sandbox.requests.list().find(({ verb }) => verb === "create");
  expect(record).toMatchObject({
    user: { name: "jane" },
    resource: { resource: "mangoes", namespace: "default", name: "alphonso" },
    code: 201,
    events: undefined,
    backend: { apiService: "v1.fruit.example.com", address },
  });
  expect(record?.steps.map(({ name, text }) => [name, text])).toEqual([
    ["authentication", "jane: token"],
    ["authorization", expect.stringContaining('allowed by ClusterRoleBinding "jane-may-all"')],
    ["answer", `201, APIService v1.fruit.example.com at ${address}`],
  ]);

  expect(JSON.stringify(sandbox.requests.list())).not.toContain("token-of-jane");

  await closeServer();
  expect(await ask("jane", "GET", MANGOES)).toBe(503);
  expect(sandbox.requests.list().at(-1)).toMatchObject({
    code: 503,
    message: expect.stringContaining("error trying to reach service"),
    backend: { apiService: "v1.fruit.example.com", address },
  });
}, 60_000);

test("who may not is told why on the way, by the sandbox's own RBAC", async () => {
  const { sandbox, ask } = await aggregatedSandbox();
  expect(await ask("nobody", "GET", MANGOES)).toBe(401);
  expect(
    await ask("jane", "DELETE", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/jane-may-all"),
  ).toBe(200);
  await expect.poll(() => ask("jane", "GET", MANGOES)).toBe(403);
  const [unknown] = sandbox.requests.list();
  expect(unknown).toMatchObject({ user: undefined, steps: [{ name: "authentication", isRefused: true }] });
  expect(sandbox.requests.list().at(-1)?.steps.at(-1)).toMatchObject({
    name: "authorization",
    isRefused: true,
    text: "RBAC: no rule that is bound to jane or to one of its groups allows it",
  });
});
