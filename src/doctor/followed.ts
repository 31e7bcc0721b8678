/** Without one of these a server refuses every write; admission waits ten seconds for it first. */
const forAdmission = [
  "namespaces",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "validatingadmissionpolicybindings.admissionregistration.k8s.io",
] as const;

const forMutatingPolicies = [
  "mutatingadmissionpolicies.admissionregistration.k8s.io",
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
] as const;

const forFlowControl = [
  "flowschemas.flowcontrol.apiserver.k8s.io",
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
] as const;

export type FollowedResource =
  | (typeof forAdmission)[number]
  | (typeof forMutatingPolicies)[number]
  | (typeof forFlowControl)[number];

/**
 * What a server lists and watches from its start on, by what it is written with; it is not ready before it has all of it
 * (informer-sync). Go: k8s.io/apiserver 0.36 with RecommendedOptions. test/e2e/server-roles.test.ts looks at what it really asks.
 */
export const followed: Readonly<Record<"typescript" | "go", readonly FollowedResource[]>> = {
  typescript: forAdmission,
  go: [...forAdmission, ...forMutatingPolicies, ...forFlowControl],
};

export const stopsWrites = (resource: string): boolean =>
  [...forAdmission, ...forMutatingPolicies].some((one) => one === resource);
