import { expect, test, vi } from "vitest";
import { attributesOf } from "../../../../src/sandbox/auth/attributes.ts";
import { safeRequestInfo } from "@kagg/apiserver/internal";
import { controlPlane, person } from "../control-plane.ts";
import { binding, clusterRole, role } from "../rbac-objects.ts";

const ask = (verb: string, group: string, resource: string, namespace = "", name = "", subresource = "") => ({
  verb,
  group,
  version: "v1",
  resource,
  subresource,
  namespace,
  name,
});
const mangoes = (verb: string, namespace = "orchard", name = "", subresource = "") =>
  ask(verb, "fruit.example.com", "mangoes", namespace, name, subresource);

const all = { apiGroups: ["fruit.example.com"], resources: ["mangoes"] };

test("a right says by which binding, role and subject it came", async () => {
  const { auth } = await controlPlane([
    clusterRole("picker", [{ ...all, verbs: ["get", "list"] }]),
    role("orchard", "planter", [{ ...all, verbs: ["create"] }]),
    binding("", "pickers", "ClusterRole picker", "User zoe", "Group crew"),
    binding("orchard", "planters", "Role planter", "ServiceAccount bot", "User anna"),
  ]);
  const reason = (user: string, verb: string, ...groups: string[]): string =>
    auth.authorize(person(user, ...groups), mangoes(verb)).reason;
  expect(reason("carl", "get", "crew")).toBe(
    'RBAC: allowed by ClusterRoleBinding "pickers" of ClusterRole "picker" to Group "crew"',
  );
  // The first subject that fits is named.
  expect(reason("zoe", "get", "crew")).toContain('to User "zoe"');
  expect(reason("anna", "create")).toBe(
    'RBAC: allowed by RoleBinding "planters/orchard" of Role "planter" to User "anna"',
  );
  expect(reason("system:serviceaccount:orchard:bot", "create")).toContain('to ServiceAccount "bot/orchard"');
  expect(auth.authorize(person("anna"), mangoes("create", "desert"))).toEqual({ allowed: false, reason: "" });
  expect(auth.authorize(person("anna"), mangoes("create", ""))).toEqual({ allowed: false, reason: "" });
});

test.each([
  ["names", { ...all, verbs: ["get"], resourceNames: ["alphonso"] }, mangoes("get", "", "alphonso"), true],
  ["names", { ...all, verbs: ["get"], resourceNames: ["alphonso"] }, mangoes("get", "", "kent"), false],
  [
    "names do not allow collections",
    { ...all, verbs: ["list"], resourceNames: ["a"] },
    mangoes("list", ""),
    false,
  ],
  ["a resource is not its subresource", { ...all, verbs: ["*"] }, mangoes("get", "", "a", "scale"), false],
  [
    "a subresource of anything",
    { apiGroups: ["*"], resources: ["*/scale"], verbs: ["get"] },
    mangoes("get", "", "a", "scale"),
    true,
  ],
  [
    "a subresource of anything is not the resource",
    { apiGroups: ["*"], resources: ["*/scale"], verbs: ["get"] },
    mangoes("get", "", "a"),
    false,
  ],
  [
    "a subresource by name",
    { apiGroups: ["fruit.example.com"], resources: ["mangoes/scale"], verbs: ["get"] },
    mangoes("get", "", "a", "scale"),
    true,
  ],
  [
    "all resources have their subresources",
    { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
    mangoes("peel", "", "a", "scale"),
    true,
  ],
  ["another group", { apiGroups: [""], resources: ["mangoes"], verbs: ["*"] }, mangoes("get", ""), false],
  ["no verb", { ...all, verbs: [] }, mangoes("get", ""), false],
  ["a path", { nonResourceURLs: ["/metrics"], verbs: ["get"] }, { verb: "get", path: "/metrics" }, true],
  [
    "a path is no prefix",
    { nonResourceURLs: ["/metrics"], verbs: ["get"] },
    { verb: "get", path: "/metrics/all" },
    false,
  ],
  [
    "a prefix",
    { nonResourceURLs: ["/metrics/*"], verbs: ["get"] },
    { verb: "get", path: "/metrics/all" },
    true,
  ],
  [
    "a star inside is no star",
    { nonResourceURLs: ["/a*/b"], verbs: ["get"] },
    { verb: "get", path: "/ax/b" },
    false,
  ],
  ["paths are no resources", { nonResourceURLs: ["*"], verbs: ["*"] }, mangoes("get", ""), false],
  [
    "resources are no paths",
    { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
    { verb: "get", path: "/metrics" },
    false,
  ],
] as const)("%s: %j", async (_name, rule, attributes, allowed) => {
  const { auth } = await controlPlane([
    clusterRole("picker", [rule]),
    binding("", "pickers", "ClusterRole picker", "User anna"),
  ]);
  expect(auth.authorize(person("anna"), attributes).allowed).toBe(allowed);
});

test("a ClusterRole in a RoleBinding counts in that namespace alone", async () => {
  const { auth } = await controlPlane([binding("orchard", "viewers", "ClusterRole view", "User anna")]);
  const mayList = (namespace: string): boolean =>
    auth.authorize(person("anna"), ask("list", "", "pods", namespace)).allowed;
  expect([mayList("orchard"), mayList("desert"), mayList("")]).toEqual([true, false, false]);
});

test("a binding to a role that is not there is named where nothing allows", async () => {
  const { auth } = await controlPlane([
    binding("", "a", "ClusterRole gone", "User anna"),
    binding("orchard", "b", "Role lost", "User anna"),
    binding("orchard", "c", "Role lost", "Group crew"),
  ]);
  expect(auth.authorize(person("anna", "crew"), mangoes("get")).reason).toBe(
    'RBAC: [clusterrole.rbac.authorization.k8s.io "gone" not found, role.rbac.authorization.k8s.io "lost" not found]',
  );
  expect(auth.authorize(person("anna"), mangoes("get", "")).reason).toBe(
    'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
  );
});

test("system:masters may everything", async () => {
  const { auth } = await controlPlane();
  const root = person("root", "system:masters");
  expect(auth.authorize(root, mangoes("peel"))).toEqual({ allowed: true, reason: "" });
  expect(auth.authorize(root, { verb: "put", path: "/x" })).toEqual({ allowed: true, reason: "" });
});

test("a ServiceAccount in a ClusterRoleBinding needs its namespace", async () => {
  const { auth } = await controlPlane([
    binding("", "homeless", "ClusterRole view", "ServiceAccount bot"),
    binding("", "housed", "ClusterRole edit", "ServiceAccount orchard/bot"),
  ]);
  const bot = person("system:serviceaccount:orchard:bot");
  expect(auth.authorize(bot, ask("list", "", "pods")).reason).toContain('"housed"');
  expect(auth.authorize(person("bot"), ask("list", "", "pods")).allowed).toBe(false);
});

test("bindings and roles that come, change and go are followed", async () => {
  const { auth, put, remove, close } = await controlPlane();
  const may = (name: string): boolean => auth.authorize(person(name), mangoes("get")).allowed;
  const settles = (wanted: readonly boolean[]): Promise<void> =>
    vi.waitFor(() => expect([may("anna"), may("bert")]).toEqual(wanted));
  await put(clusterRole("picker", [{ ...all, verbs: ["get"] }]));
  await put(binding("orchard", "pickers", "ClusterRole picker", "User anna", "User anna"));
  await settles([true, false]);
  await put(binding("orchard", "pickers", "ClusterRole picker", "User bert"));
  await settles([false, true]);
  await put(clusterRole("picker", [{ ...all, verbs: ["list"] }]));
  await settles([false, false]);
  await put(clusterRole("picker", [{ ...all, verbs: ["get"] }]));
  await settles([false, true]);
  await remove(binding("orchard", "pickers", "ClusterRole picker"));
  await settles([false, false]);
  close();
});

test("a refusal has the words of kube-apiserver", async () => {
  const { auth } = await controlPlane();
  const refuse = (method: string, path: string): unknown => {
    const info = safeRequestInfo(method, path, new URLSearchParams());
    expect(attributesOf(info).verb).toBe("get");
    return () => auth.authorizeRequest({ info }, person("anna"));
  };
  expect(refuse("GET", "/apis/fruit.example.com/v1/namespaces/orchard/mangoes/kent/scale")).toThrow(
    'mangoes.fruit.example.com "kent" is forbidden: User "anna" cannot get resource "mangoes/scale" in API group "fruit.example.com" in the namespace "orchard"',
  );
  expect(refuse("GET", "/metrics")).toThrow('forbidden: User "anna" cannot get path "/metrics"');
  expect(refuse("GET", "/version")).not.toThrow();
});
