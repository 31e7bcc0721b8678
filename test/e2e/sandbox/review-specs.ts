import type { Json } from "@kagg/apiserver/internal";

/** Specs of reviews, good and bad, by their kind. */
export const reviewSpecs: Readonly<Record<string, readonly { [field: string]: Json }[]>> = {
  TokenReview: [{}, { token: "abc" }],
  SubjectAccessReview: [
    {},
    {
      user: "anna",
      resourceAttributes: { verb: "get", resource: "pods" },
      nonResourceAttributes: { path: "/x" },
    },
    { user: "anna", resourceAttributes: { fieldSelector: {}, labelSelector: {} } },
    {
      user: "anna",
      resourceAttributes: {
        fieldSelector: {
          requirements: [{ operator: "In" }, { key: "a", operator: "Exists", values: ["b"] }],
        },
      },
    },
    {
      user: "anna",
      resourceAttributes: {
        labelSelector: { rawSelector: "a", requirements: [{ key: "a b", operator: "In", values: ["c d"] }] },
      },
    },
    {
      user: "anna",
      resourceAttributes: {
        verb: "get",
        resource: "pods",
        namespace: "default",
        labelSelector: { rawSelector: "a in" },
        fieldSelector: { rawSelector: "a" },
      },
    },
    {
      user: "anna",
      resourceAttributes: {
        fieldSelector: {
          requirements: [
            { key: "a", operator: "In", values: ["b"] },
            { key: "a", operator: "Near" },
          ],
        },
      },
    },
    { groups: ["system:masters"], nonResourceAttributes: { path: "/x", verb: "get" } },
  ],
  LocalSubjectAccessReview: [
    { user: "anna", resourceAttributes: { verb: "list", resource: "pods", namespace: "default" } },
    { user: "anna", resourceAttributes: { verb: "list", resource: "pods", namespace: "orchard" } },
    { user: "anna", nonResourceAttributes: { path: "/x", verb: "get" } },
  ],
  SelfSubjectAccessReview: [
    {},
    { resourceAttributes: { verb: "list", resource: "pods", namespace: "default" } },
  ],
  SelfSubjectRulesReview: [{}, { namespace: "default" }, { namespace: "kube-system" }],
  SelfSubjectReview: [{}],
};
