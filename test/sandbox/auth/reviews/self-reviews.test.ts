import { expect, test } from "vitest";
import { controlPlane, person, thrown } from "../control-plane.ts";
import { binding, clusterRole, role } from "../rbac-objects.ts";

test("who asks is told who they are", async () => {
  const { auth } = await controlPlane();
  const user = { ...person("anna", "crew"), uid: "7", extra: { a: ["b"] } };
  const ask = auth.createHandlers["selfsubjectreviews.authentication.k8s.io"];
  expect(ask?.({}, { user, namespace: "", name: "" })).toEqual({
    kind: "SelfSubjectReview",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { creationTimestamp: "2026-01-01T00:00:00Z" },
    status: {
      userInfo: { username: "anna", uid: "7", groups: ["crew", "system:authenticated"], extra: { a: ["b"] } },
    },
  });
});

test("who asks is told all that they may in a namespace", async () => {
  const { auth } = await controlPlane([
    clusterRole("metrics", [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }]),
    role("orchard", "picker", [{ apiGroups: ["a"], resources: ["b"], resourceNames: ["c"], verbs: ["get"] }]),
    binding("", "metrics", "ClusterRole metrics", "User anna"),
    binding("orchard", "picker", "Role picker", "User anna"),
    binding("orchard", "zzz", "Role lost", "User anna"),
  ]);
  const ask = (namespace: string): unknown =>
    auth.createHandlers["selfsubjectrulesreviews.authorization.k8s.io"]?.(
      { spec: { namespace } },
      { user: { ...person("anna"), groups: [] }, namespace: "", name: "" },
    );
  expect(ask("orchard")).toEqual({
    kind: "SelfSubjectRulesReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: {},
    spec: {},
    status: {
      resourceRules: [{ verbs: ["get"], apiGroups: ["a"], resources: ["b"], resourceNames: ["c"] }],
      nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/metrics"] }],
      incomplete: false,
      evaluationError: 'role.rbac.authorization.k8s.io "lost" not found',
    },
  });
  expect(ask("desert")).toMatchObject({ status: { resourceRules: [], incomplete: false } });
  expect(thrown(() => ask("")).message).toBe("no namespace on request");
});

test("a TokenReview needs a token", async () => {
  const { auth } = await controlPlane();
  const ask = auth.createHandlers["tokenreviews.authentication.k8s.io"];
  const refused = thrown(() => ask?.({ spec: {} }, { user: person("anna"), namespace: "", name: "" }));
  expect(refused).toMatchObject({
    code: 400,
    message: "token is required for TokenReview in authentication",
  });
});
