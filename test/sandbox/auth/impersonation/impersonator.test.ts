import type { User } from "@kagg/apiserver/internal";
import { expect, test } from "vitest";
import { controlPlane, person, thrown } from "../control-plane.ts";
import { incoming } from "../incoming.ts";
import { binding, clusterRole } from "../rbac-objects.ts";

const AUTHENTICATION = "authentication.k8s.io";
const TARGET = "/apis/fruit.example.com/v1/namespaces/orchard/mangoes";

/** Somebody with these rules and nothing else. */
async function acting(rules: readonly object[], requestor: User = person("anna")) {
  const { auth } = await controlPlane([
    clusterRole("actor", rules),
    binding("", "actors", "ClusterRole actor", `User ${requestor.name}`),
  ]);
  return (headers: Readonly<Record<string, string | readonly string[]>>, target: string = TARGET): User => {
    const lines = Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().flatMap((value) => [`Impersonate-${name}`, value]),
    );
    return auth.impersonate(incoming({ target, headers: lines }), requestor);
  };
}

const legacy = (...resources: readonly string[]): object => ({
  apiGroups: ["", AUTHENTICATION],
  resources,
  verbs: ["impersonate"],
});

test("who asks for nobody stays who they are", async () => {
  const as = await acting([]);
  expect(as({})).toEqual(person("anna"));
  expect(as({ User: "" })).toEqual(person("anna"));
});

test("a user, a UID, groups and extra values are rights of their own", async () => {
  const all = {
    User: "bert",
    Uid: "7",
    Group: ["crew", "pickers"],
    "Extra-Example.com%2fScopes": ["a", "b"],
  };
  const resources = ["users", "uids", "groups", "userextras/example.com/scopes"];
  const as = await acting([legacy(...resources)]);
  expect(as(all)).toEqual({
    name: "bert",
    uid: "7",
    groups: ["crew", "pickers", "system:authenticated"],
    extra: { "example.com/scopes": ["a", "b"] },
  });
  for (const missing of resources) {
    const less = await acting([legacy(...resources.filter((one) => one !== missing))]);
    expect(() => less(all)).toThrow("is forbidden");
  }
});

test("without any right the refusal is that of constrained impersonation", async () => {
  const as = await acting([]);
  expect(thrown(() => as({ User: "bert" }))).toMatchObject({
    code: 403,
    reason: "Forbidden",
    message:
      'mangoes.fruit.example.com is forbidden: User "anna" cannot impersonate-on:user-info:list resource "mangoes" in API group "fruit.example.com" in the namespace "orchard"',
  });
  expect(thrown(() => as({ User: "system:node:n1" })).message).toContain(
    "impersonate-on:arbitrary-node:list",
  );
  expect(thrown(() => as({ User: "system:serviceaccount:a:b" }, "/version")).message).toBe(
    'forbidden: User "anna" cannot impersonate-on:serviceaccount:get path "/version"',
  );
  // A ServiceAccount with other groups than its own is none of constrained impersonation.
  expect(thrown(() => as({ User: "system:serviceaccount:a:b", Group: "crew" })).message).toBe(
    'serviceaccounts "b" is forbidden: User "anna" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "a"',
  );
});

test("once the old right has worked, its refusals come first", async () => {
  const as = await acting([{ ...legacy("users"), resourceNames: ["bert"] }]);
  expect(as({ User: "bert" }).name).toBe("bert");
  expect(thrown(() => as({ User: "carl" })).message).toBe(
    'users "carl" is forbidden: User "anna" cannot impersonate resource "users" in API group "" at the cluster scope',
  );
});

test("ServiceAccounts have their groups, the anonymous user has its own", async () => {
  const as = await acting([legacy("users", "groups", "serviceaccounts")]);
  expect(as({ User: "system:serviceaccount:orchard:bot" }).groups).toEqual([
    "system:serviceaccounts",
    "system:serviceaccounts:orchard",
    "system:authenticated",
  ]);
  expect(as({ User: "system:serviceaccount:orchard:bot", Group: "crew" }).groups).toEqual([
    "crew",
    "system:authenticated",
  ]);
  expect(as({ User: "system:anonymous" }).groups).toEqual(["system:unauthenticated"]);
  expect(as({ User: "bert", Group: "system:unauthenticated" }).groups).toEqual(["system:unauthenticated"]);
  expect(as({ User: "system:serviceaccount:a" }).groups).toEqual(["system:authenticated"]);
});

const on = (mode: string): object => ({
  apiGroups: ["fruit.example.com"],
  resources: ["mangoes"],
  verbs: [`impersonate-on:${mode}:list`],
});
const as = (mode: string, resources: readonly string[], more: object = {}): object => ({
  apiGroups: [AUTHENTICATION],
  resources,
  verbs: [`impersonate:${mode}`],
  ...more,
});

test("constrained impersonation is for the verbs that it names", async () => {
  const act = await acting([on("user-info"), as("user-info", ["users", "groups"])]);
  expect(act({ User: "bert", Group: "crew" }).groups).toEqual(["crew", "system:authenticated"]);
  expect(thrown(() => act({ User: "bert" }, `${TARGET}/kent`)).message).toContain(
    "impersonate-on:user-info:get",
  );
  const refusals = {
    "system:masters group is not allowed": { User: "bert", Group: "system:masters" },
    "the empty string group is not allowed": { User: "bert", Group: "" },
    "must be a domain-prefixed path": { User: "bert", "Extra-Scopes": "a" },
  };
  for (const [why, headers] of Object.entries(refusals))
    expect(thrown(() => act(headers)).message).toContain(why);
});

test("the right to any group or extra value is tried first where there are many", async () => {
  const rules = [on("user-info"), as("user-info", ["users"])];
  const groups = ["a", "b", "c", "d"];
  const any = await acting([...rules, as("user-info", ["groups"], { resourceNames: ["*"] })]);
  expect(any({ User: "bert", Group: groups }).groups).toEqual([...groups, "system:authenticated"]);
  expect(() => any({ User: "bert", Group: groups.slice(1) })).toThrow('groups.authentication.k8s.io "b"');
});

test("constrained impersonation of a node or a ServiceAccount gives them their groups", async () => {
  const node = await acting([
    on("arbitrary-node"),
    as("arbitrary-node", ["nodes"], { resourceNames: ["n1"] }),
  ]);
  expect(node({ User: "system:node:n1" }).groups).toEqual(["system:nodes", "system:authenticated"]);
  expect(() => node({ User: "system:node:n2" })).toThrow('nodes.authentication.k8s.io "n2"');
  const account = await acting([on("serviceaccount"), as("serviceaccount", ["serviceaccounts"])]);
  expect(account({ User: "system:serviceaccount:a:b" }).groups).toContain("system:serviceaccounts:a");
});

test("a pod may act as its own node and as no other", async () => {
  const bot: User = {
    ...person("system:serviceaccount:orchard:bot"),
    extra: { "authentication.kubernetes.io/node-name": ["n1"] },
  };
  const rules = [on("associated-node"), as("associated-node", ["nodes"])];
  const act = await acting(rules, bot);
  expect(act({ User: "system:node:n1" }).name).toBe("system:node:n1");
  expect(() => act({ User: "system:node:n2" })).toThrow("impersonate-on:arbitrary-node:list");
  // The right is one for any node: names do not give it.
  const named = [on("associated-node"), as("associated-node", ["nodes"], { resourceNames: ["n1"] })];
  const less = await acting(named, bot);
  expect(() => less({ User: "system:node:n1" })).toThrow('nodes.authentication.k8s.io "*" is forbidden');
});

test("groups without a user make no sense", async () => {
  const as = await acting([legacy("users", "groups")]);
  expect(thrown(() => as({ Group: "crew", "Extra-Foo": "bar" }))).toMatchObject({
    code: 400,
    message:
      'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"crew"}, Extra:map[string][]string{"foo":[]string{"bar"}}} without impersonating a user name',
  });
});
