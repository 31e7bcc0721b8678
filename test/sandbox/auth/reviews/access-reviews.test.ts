import type { KubeObject } from "@kagg/apiserver/internal";
import { expect, test } from "vitest";
import { controlPlane, person, thrown } from "../control-plane.ts";
import { binding } from "../rbac-objects.ts";

const anna = person("anna");

async function asking(resource: string, namespace: string = "") {
  const { auth } = await controlPlane([
    binding("orchard", "viewers", "ClusterRole view", "User anna", "Group crew"),
  ]);
  return (object: object): KubeObject => {
    const answer = auth.createHandlers[resource]?.(object, { user: anna, namespace, name: "" });
    if (!answer) throw new Error(`nobody answers ${resource}`);
    return answer;
  };
}

const subject = () => asking("subjectaccessreviews.authorization.k8s.io");
const local = () => asking("localsubjectaccessreviews.authorization.k8s.io", "orchard");
const self = () => asking("selfsubjectaccessreviews.authorization.k8s.io");

const listPods = { verb: "list", resource: "pods", namespace: "orchard" };
const REASON = 'RBAC: allowed by RoleBinding "viewers/orchard" of ClusterRole "view" to ';

test("a review says whether somebody may, and why", async () => {
  const ask = await subject();
  const spec = { user: "anna", groups: ["crew"], resourceAttributes: listPods };
  expect(ask({ spec })).toEqual({
    kind: "SubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: {},
    spec,
    status: { allowed: true, reason: `${REASON}User "anna"` },
  });
  expect(ask({ spec: { groups: ["crew"], resourceAttributes: listPods } })["status"]).toEqual({
    allowed: true,
    reason: `${REASON}Group "crew"`,
  });
  // Groups are those that the review names and no others.
  const version = { nonResourceAttributes: { path: "/version", verb: "get" } };
  expect(ask({ spec: { user: "anna", ...version } })["status"]).toEqual({ allowed: false });
  expect(
    ask({ spec: { user: "anna", groups: ["system:authenticated"], ...version } })["status"],
  ).toMatchObject({ allowed: true });
});

test("one about oneself is about who asks", async () => {
  const ask = await self();
  expect(ask({ spec: { resourceAttributes: listPods } })["status"]).toEqual({
    allowed: true,
    reason: `${REASON}User "anna"`,
  });
  expect(ask({ spec: { resourceAttributes: { ...listPods, verb: "delete" } } })["status"]).toEqual({
    allowed: false,
  });
});

test("one of a namespace is about that namespace", async () => {
  const ask = await local();
  expect(ask({ spec: { user: "anna", resourceAttributes: listPods } })).toMatchObject({
    metadata: { namespace: "orchard" },
    status: { allowed: true },
  });
  const refusal = (spec: object, metadata: object = {}) => thrown(() => ask({ spec, metadata })).message;
  expect(refusal({ user: "u", resourceAttributes: { resource: "pods" } })).toBe(
    '.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "": must match metadata.namespace',
  );
  expect(refusal({ user: "u", nonResourceAttributes: { path: "/x" } })).toBe(
    '.authorization.k8s.io "" is invalid: spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":""}: disallowed on this kind of request',
  );
  expect(refusal({}, { namespace: "desert" })).toBe(
    "the namespace of the provided object does not match the namespace sent on the request",
  );
});

test("all that is wrong with a review is said at once", async () => {
  const ask = await subject();
  const { code, message, details } = thrown(() =>
    ask({
      metadata: { name: "x" },
      spec: {
        nonResourceAttributes: { path: "/x" },
        resourceAttributes: {
          fieldSelector: {},
          labelSelector: { rawSelector: "a", requirements: [{ key: "a b", operator: "In" }] },
        },
      },
    }),
  );
  expect(code).toBe(422);
  expect(details?.causes?.map(({ field }) => field)).toEqual([
    "spec.nonResourceAttributes",
    "spec.user",
    "spec.resourceAttributes.fieldSelector.requirements",
    "spec.resourceAttributes.labelSelector.rawSelector",
    "spec.resourceAttributes.labelSelector.requirements[0].values",
    "spec.resourceAttributes.labelSelector.requirements[0].key",
    "metadata",
  ]);
  expect(message).toMatch(
    /^\.authorization\.k8s\.io "" is invalid: \[spec\.nonResourceAttributes: .*must be empty\]$/,
  );
  const alone = await self();
  expect(thrown(() => alone({ spec: {} })).message).toBe(
    '.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
  );
});

test.each([
  [{}, undefined],
  [{ fieldSelector: { rawSelector: "a=b,c!=d" }, labelSelector: { rawSelector: "a in (b),!c" } }, undefined],
  [{ labelSelector: { rawSelector: "a in" } }, "labelSelector ignored"],
  [{ fieldSelector: { rawSelector: "a" } }, "fieldSelector ignored"],
  [
    {
      fieldSelector: {
        requirements: [
          { key: "a", operator: "In", values: ["b"] },
          { key: "a", operator: "Exists" },
        ],
      },
      labelSelector: { requirements: [{ key: "a", operator: "Near" }] },
    },
    "fieldSelector partially ignored due to parse error; spec.resourceAttributes.labelSelector ignored",
  ],
])("selectors that are not understood are said to be ignored: %j", async (selectors, ignored) => {
  const ask = await self();
  const { status } = ask({ spec: { resourceAttributes: { ...listPods, ...selectors } } });
  const text = ignored && `spec.resourceAttributes.${ignored} due to parse error`;
  expect(status).toEqual({
    allowed: true,
    reason: `${REASON}User "anna"`,
    ...(text && { evaluationError: text }),
  });
});
