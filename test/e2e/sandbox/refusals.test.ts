import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject, User } from "@kagg/apiserver/internal";
import type { Auth } from "../../../src/sandbox/auth/auth.ts";
import { startControlPlane, type ControlPlane } from "../../cluster/control-plane.ts";
import { controlPlane, person } from "../../sandbox/auth/control-plane.ts";
import { incoming } from "../../sandbox/auth/incoming.ts";
import { binding, clusterRole, role } from "../../sandbox/auth/rbac-objects.ts";
import { until } from "../until.ts";
import { ours, reviewFacts, theirs, tokenFacts } from "./outcome.ts";
import { rbacObjects, resourcePath } from "./rbac-copy.ts";
import { realApiserver, type Answer, type Sent } from "./real-apiserver.ts";
import { reviewSpecs } from "./review-specs.ts";

const RBAC = "rbac.authorization.k8s.io";
const AUTHENTICATION = "authentication.k8s.io";
const pods = { apiGroups: [""], resources: ["pods"] };

/** Anna may write roles and bindings, and has few rights to give away. */
const SETTING: readonly object[] = [
  clusterRole("writer", [{ apiGroups: [RBAC], resources: ["*"], verbs: ["create", "update", "get"] }]),
  binding("", "writers", "ClusterRole writer", "User anna"),
  role("default", "reader", [{ ...pods, verbs: ["get", "list"] }]),
  binding("default", "readers", "Role reader", "User anna"),
  clusterRole("binder", [
    { apiGroups: [RBAC], resources: ["clusterroles"], verbs: ["bind"], resourceNames: ["view"] },
    { apiGroups: [RBAC], resources: ["clusterroles"], verbs: ["escalate"], resourceNames: ["raised"] },
  ]),
  binding("", "binders", "ClusterRole binder", "User anna"),
  clusterRole("raised", []),
  clusterRole("root", [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]),
  // What the ServiceAccount actor may act as.
  clusterRole("actor", [
    { apiGroups: [""], resources: ["users"], verbs: ["impersonate"], resourceNames: ["bert"] },
    { apiGroups: ["apps"], resources: ["deployments"], verbs: ["impersonate-on:user-info:list"] },
    { apiGroups: [AUTHENTICATION], resources: ["users"], verbs: ["impersonate:user-info"] },
    { apiGroups: ["apps"], resources: ["deployments"], verbs: ["impersonate-on:arbitrary-node:get"] },
  ]),
  binding("", "actors", "ClusterRole actor", "ServiceAccount default/actor"),
];

let real: ControlPlane;
let ask: (sent: Sent) => Promise<Answer>;
let auth: Auth;
let token: string;

beforeAll(async () => {
  real = await startControlPlane();
  ask = await realApiserver(real);
  const created = async (target: string, body: object): Promise<Answer["body"]> => {
    const answer = await ask({ method: "POST", target, body });
    expect([answer.code, answer.body["message"]]).toEqual([201, undefined]);
    return answer.body;
  };
  for (const object of SETTING) await created(resourcePath(object as KubeObject), object);
  const accounts = "/api/v1/namespaces/default/serviceaccounts";
  const account = await created(accounts, { metadata: { name: "actor" } });
  const secret = await created("/api/v1/namespaces/default/secrets", { metadata: { name: "seed" } });
  const issued = await created(`${accounts}/actor/token`, {});
  token = (issued["status"] as { token: string }).token;
  await until(
    "the authorizer to know the last binding",
    () => ask({ token, target: "/apis/apps/v1/deployments", headers: { "Impersonate-User": "bert" } }),
    ({ body }) => String(body["message"]).startsWith('deployments.apps is forbidden: User "bert"'),
  );
  const objects = await rbacObjects(ask);
  ({ auth } = await controlPlane([
    ...objects,
    { ...account, kind: "ServiceAccount" },
    { ...secret, kind: "Secret" },
  ]));
});

afterAll(() => real.stop());

describe("what is more than somebody has is refused in the same words", () => {
  const anna = person("anna");
  const headers = { "Impersonate-User": "anna" };
  const many = [
    { apiGroups: ["", "apps"], resources: ["secrets", "pods"], resourceNames: ["a"], verbs: ["get", "list"] },
  ];
  const sum = (name: string): object =>
    clusterRole(name, [], { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] } });

  test.each([
    ["roles", role("default", "one", [{ ...pods, verbs: ["get"] }])],
    ["roles", role("default", "one", [{ ...pods, verbs: ["get", "delete", "watch"] }])],
    ["roles", role("kube-system", "one", [{ ...pods, verbs: ["get"] }])],
    ["roles", role("default", "one", many)],
    [
      "clusterroles",
      clusterRole("one", [...many, { nonResourceURLs: ["/metrics", "/version"], verbs: ["get"] }]),
    ],
    [
      "clusterroles",
      clusterRole("one", [{ apiGroups: [RBAC], resources: ["roles", "roles/x"], verbs: ["get"] }]),
    ],
    ["clusterroles", sum("sum")],
    ["clusterroles", clusterRole("raised", [{ ...pods, verbs: ["get"] }]), true],
    ["clusterroles", clusterRole("root", [{ apiGroups: ["*"], resources: ["*"], verbs: ["get"] }]), true],
    ["clusterroles", clusterRole("view", []), true],
    ["rolebindings", binding("default", "one", "Role reader", "User bert")],
    ["rolebindings", binding("default", "one", "ClusterRole view", "User bert")],
    ["rolebindings", binding("default", "one", "ClusterRole root", "User bert")],
    [
      "rolebindings",
      binding("kube-system", "one", "Role extension-apiserver-authentication-reader", "User bert"),
    ],
    ["clusterrolebindings", binding("", "one", "ClusterRole view", "User bert")],
    ["clusterrolebindings", binding("", "one", "ClusterRole root", "Group crew")],
    ["clusterrolebindings", binding("", "one", "ClusterRole gone", "Group crew")],
    ["rolebindings", binding("default", "one", "Role gone", "Group crew")],
  ] as const)("%s %j", async (kind, object, isUpdate?: boolean) => {
    const path = resourcePath(object as KubeObject);
    const { name } = (object as KubeObject).metadata;
    const old = isUpdate ? (await ask({ target: `${path}/${name}` })).body : undefined;
    const answer = await ask({
      method: old ? "PUT" : "POST",
      target: `${old ? `${path}/${name}` : path}?dryRun=All`,
      body: object,
      headers,
    });
    const changed = {
      ...object,
      metadata: { ...(old?.["metadata"] as object), ...(object as KubeObject).metadata },
    };
    const check = auth.escalationChecks[kind];
    expect(
      ours(() => {
        const refused = check(changed as KubeObject, old as KubeObject | undefined, anna);
        if (refused) throw refused;
        return undefined;
      }),
    ).toEqual(theirs(answer));
  });
});

test.each([
  [{ User: "bert" }, "/apis/apps/v1/deployments", undefined],
  [{ User: "carl" }, "/apis/apps/v1/deployments", undefined],
  [{ User: "carl" }, "/apis/apps/v1/replicasets", "impersonate"],
  [{ User: "carl", Group: "crew" }, "/apis/apps/v1/deployments", "groups"],
  [{ User: "carl", Group: "system:masters" }, "/apis/apps/v1/deployments", "system:masters"],
  [{ User: "carl", Group: "" }, "/apis/apps/v1/deployments", "empty string"],
  [{ User: "carl", Uid: "7" }, "/apis/apps/v1/deployments", "uids"],
  [{ User: "carl", "Extra-Scopes": "a" }, "/apis/apps/v1/deployments", "domain-prefixed"],
  [{ User: "carl", "Extra-Example.com%2fa": "a" }, "/apis/apps/v1/deployments", "userextras"],
  [{ User: "carl", "Extra-Example.com%2fa": "" }, "/apis/apps/v1/deployments", "empty string value"],
  [{ User: "system:node:n1" }, "/apis/apps/v1/namespaces/default/deployments/a", "nodes"],
  [{ User: "system:serviceaccount:a:b" }, "/version", "serviceaccount"],
  [{ User: "system:serviceaccount:a:b", Group: "crew" }, "/version", "serviceaccounts"],
  [{ Group: "crew" }, "/version", "without impersonating a user name"],
  [{ Uid: "7", "Extra-A": "b" }, "/version", "without impersonating a user name"],
])("acting as somebody is refused in the same words: %j at %s", async (as, target, word) => {
  const named = Object.entries(as).map(([name, value]) => [`Impersonate-${name}`, value] as const);
  const answer = await ask({ token, target, headers: Object.fromEntries(named) });
  const actor: User = {
    ...person("system:serviceaccount:default:actor"),
    groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
  };
  const answered = ours(() => {
    const request = incoming({ target, headers: named.flat() });
    const user = auth.impersonate(request, actor);
    auth.authorizeRequest(request, user);
    return undefined;
  });
  expect(answered).toEqual(theirs(answer));
  expect(JSON.stringify(answered)).toContain(word ?? "cannot list");
});

test.each(Object.entries(reviewSpecs).flatMap(([kind, specs]) => specs.map((spec) => [kind, spec] as const)))(
  "%s %j is answered alike",
  async (kind, spec) => {
    const group =
      kind === "TokenReview" || kind === "SelfSubjectReview" ? AUTHENTICATION : "authorization.k8s.io";
    const plural = `${kind.toLowerCase()}s`;
    const namespace = kind.startsWith("Local") ? "default" : "";
    const path = namespace ? `namespaces/${namespace}/${plural}` : plural;
    const body = { apiVersion: `${group}/v1`, kind, ...(kind !== "SelfSubjectReview" && { spec }) };
    const answer = await ask({
      method: "POST",
      target: `/apis/${group}/v1/${path}`,
      body,
      // Whoever is in system:masters alone may everything and is asked of nothing.
      headers: { "Impersonate-User": "anna", "Impersonate-Group": ["system:masters"] },
    });
    const user = person("anna", "system:masters");
    const handle = auth.createHandlers[`${plural}.${group}`];
    const answered = (): object | undefined => handle?.(body, { user, namespace, name: "" });
    expect(ours(answered, reviewFacts)).toEqual(theirs(answer, reviewFacts));
  },
);

test.each([
  [{}, {}],
  [{ expirationSeconds: 700, audiences: ["a", "b"] }, { labels: { a: "b" } }],
  [{ boundObjectRef: { apiVersion: "v1", kind: "Secret", name: "seed" } }, {}],
  [{ expirationSeconds: 5 }, {}],
  [{ expirationSeconds: 2 ** 33 }, {}],
  [{}, { name: "other" }],
  [{}, { uid: "other" }],
  [{ boundObjectRef: { apiVersion: "a/b", kind: "Foo", name: "x" } }, {}],
  [{ boundObjectRef: { apiVersion: "v1", kind: "ConfigMap", name: "x" } }, {}],
  [{ boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "x" } }, {}],
  [{ boundObjectRef: { apiVersion: "v1", kind: "Node", name: "x" } }, {}],
  [{ boundObjectRef: { apiVersion: "v1", kind: "Secret", name: "seed", uid: "other" } }, {}],
])("a TokenRequest is answered alike: %j %j", async (spec, metadata) => {
  const body = { spec, metadata };
  const target = "/api/v1/namespaces/default/serviceaccounts/actor/token";
  const answer = await ask({ method: "POST", target, body });
  const request = { user: person("anna"), namespace: "default", name: "actor" };
  const answered = (): object | undefined => auth.createHandlers["serviceaccounts/token"]?.(body, request);
  expect(ours(answered, tokenFacts)).toEqual(theirs(answer, tokenFacts));
});
