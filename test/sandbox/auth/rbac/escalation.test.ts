import type { KubeObject, StatusError } from "@kagg/apiserver/internal";
import { expect, test } from "vitest";
import { controlPlane, person, type ControlPlane } from "../control-plane.ts";
import { binding, clusterRole, role } from "../rbac-objects.ts";

const RBAC = "rbac.authorization.k8s.io";
const pods = { apiGroups: [""], resources: ["pods"] };

type Kind = keyof ControlPlane["auth"]["escalationChecks"];

/** What anna, who may read pods in the orchard, is told. */
async function check(kind: Kind, object: object, more: readonly object[] = [], old?: object) {
  const { auth } = await controlPlane([
    role("orchard", "reader", [{ ...pods, verbs: ["get", "list"] }]),
    clusterRole("empty", []),
    binding("orchard", "readers", "Role reader", "User anna"),
    ...more,
  ]);
  return auth.escalationChecks[kind](
    object as KubeObject,
    old as KubeObject | undefined,
    person("anna", "crew"),
  );
}

const text = (refused: StatusError | undefined): string | undefined => refused?.status.message;
const WHO =
  'user "anna" (groups=["crew" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n';

test("nobody writes a role with more than they have", async () => {
  const own = role("orchard", "copy", [
    { ...pods, verbs: ["list"] },
    { ...pods, verbs: ["get"], resourceNames: ["a"] },
  ]);
  expect(await check("roles", own)).toBeUndefined();
  const more = role("orchard", "more", [
    { ...pods, verbs: ["get", "delete", "watch"] },
    { apiGroups: ["", "apps"], resources: ["secrets"], resourceNames: ["b", "a"], verbs: ["get"] },
    { nonResourceURLs: ["/metrics"], verbs: ["get"] },
  ]);
  const refused = await check("roles", more);
  expect(refused?.status).toMatchObject({
    code: 403,
    reason: "Forbidden",
    details: { name: "more", group: RBAC, kind: "roles" },
  });
  expect(text(refused)).toBe(
    `roles.${RBAC} "more" is forbidden: ${WHO}` +
      [
        '{APIGroups:[""], Resources:["pods"], Verbs:["delete" "watch"]}',
        '{APIGroups:[""], Resources:["secrets"], ResourceNames:["a"], Verbs:["get"]}',
        '{APIGroups:[""], Resources:["secrets"], ResourceNames:["b"], Verbs:["get"]}',
        '{APIGroups:["apps"], Resources:["secrets"], ResourceNames:["a"], Verbs:["get"]}',
        '{APIGroups:["apps"], Resources:["secrets"], ResourceNames:["b"], Verbs:["get"]}',
        '{NonResourceURLs:["/metrics"], Verbs:["get"]}',
      ].join("\n"),
  );
});

test("what somebody has in one namespace is nothing in another, or in the cluster", async () => {
  const rules = [{ ...pods, verbs: ["get"] }];
  expect(text(await check("roles", role("desert", "copy", rules)))).toContain('Resources:["pods"]');
  expect(text(await check("clusterroles", clusterRole("copy", rules)))).toContain('Resources:["pods"]');
});

test("a right to all of a resource is one to its subresources only by a star", async () => {
  const scale = [{ apiGroups: ["apps"], resources: ["deployments/scale"], verbs: ["get"] }];
  const own = (resource: string): readonly object[] => [
    clusterRole("own", [{ apiGroups: ["apps"], resources: [resource], verbs: ["*"] }]),
    binding("", "own", "ClusterRole own", "Group crew"),
  ];
  const asked = clusterRole("copy", scale);
  expect(await check("clusterroles", asked, own("*/scale"))).toBeUndefined();
  expect(await check("clusterroles", asked, own("*"))).toBeUndefined();
  expect(await check("clusterroles", asked, own("deployments"))).toBeDefined();
  const everything = clusterRole("copy", [{ apiGroups: ["apps"], resources: ["*"], verbs: ["get"] }]);
  expect(await check("clusterroles", everything, own("deployments"))).toBeDefined();
});

test("the right to escalate allows any role; one by name does not reach what is new", async () => {
  const escalator = (rule: object): readonly object[] => [
    clusterRole("escalator", [
      { apiGroups: [RBAC], resources: ["clusterroles"], verbs: ["escalate"], ...rule },
    ]),
    binding("", "escalators", "ClusterRole escalator", "User anna"),
  ];
  const root = clusterRole("root", [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]);
  const before = clusterRole("root", []);
  expect(await check("clusterroles", root, escalator({}))).toBeUndefined();
  expect(await check("clusterroles", root, escalator({ resourceNames: ["root"] }))).toBeDefined();
  expect(await check("clusterroles", root, escalator({ resourceNames: ["root"] }), before)).toBeUndefined();
  expect(await check("clusterroles", root, escalator({ resourceNames: ["other"] }), before)).toBeDefined();
});

test("an aggregation rule needs everything, to be set and to be taken away", async () => {
  const aggregating = clusterRole("sum", [], {
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] },
  });
  const message = `clusterroles.${RBAC} "sum" is forbidden: must have cluster-admin privileges to use the aggregationRule`;
  expect(text(await check("clusterroles", aggregating))).toBe(message);
  expect(text(await check("clusterroles", clusterRole("sum", []), [], aggregating))).toBe(message);
  const admin = [binding("", "root", "ClusterRole cluster-admin", "User anna")];
  expect(await check("clusterroles", aggregating, admin)).toBeUndefined();
});

test("a binding needs the rights of its role, or the right to bind it", async () => {
  expect(await check("rolebindings", binding("orchard", "b", "Role reader", "User bert"))).toBeUndefined();
  const view = binding("orchard", "b", "ClusterRole cluster-admin", "User bert");
  expect(text(await check("rolebindings", view))).toBe(
    `rolebindings.${RBAC} "b" is forbidden: ${WHO}{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}`,
  );
  const mayBind = [
    role("orchard", "binder", [
      { apiGroups: [RBAC], resources: ["clusterroles"], verbs: ["bind"], resourceNames: ["cluster-admin"] },
    ]),
    binding("orchard", "binders", "Role binder", "User anna"),
  ];
  expect(await check("rolebindings", view, mayBind)).toBeUndefined();
  const everywhere = binding("", "b", "ClusterRole cluster-admin", "User bert");
  expect(text(await check("clusterrolebindings", everywhere, mayBind))).toContain(WHO);
});

test("a role that is not there cannot be bound without the right to", async () => {
  const refused = await check("rolebindings", binding("orchard", "b", "ClusterRole gone", "User bert"));
  expect(refused?.status).toMatchObject({
    code: 404,
    message: `rolebindings.${RBAC} "gone" not found`,
  });
});

test("what the garbage collector writes is not looked at", async () => {
  const old = clusterRole("root", [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]) as KubeObject;
  const finalized = { ...old, metadata: { ...old.metadata, finalizers: ["a/b"], resourceVersion: "7" } };
  expect(await check("clusterroles", finalized, [], old)).toBeUndefined();
  const labelled = { ...old, metadata: { ...old.metadata, labels: { a: "b" } } };
  expect(await check("clusterroles", labelled, [], old)).toBeDefined();
});

test("broken bindings of one's own are told of", async () => {
  const more = [binding("orchard", "broken", "Role lost", "User anna")];
  const asked = role("orchard", "more", [{ ...pods, verbs: ["delete"] }]);
  expect(text(await check("roles", asked, more))).toContain("; resolution errors: [role");
});
