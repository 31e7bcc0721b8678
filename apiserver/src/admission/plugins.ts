/** In the order in which they run; names and order of k8s.io/apiserver/pkg/server/options/admission.go. */
export const admissionPlugins = [
  "NamespaceLifecycle",
  "MutatingAdmissionWebhook",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionWebhook",
] as const;

/**
 * A part of admission that can be switched off:
 *
 * - `NamespaceLifecycle`: nothing is created in a namespace that is missing (404) or terminating (403).
 * - `ValidatingAdmissionPolicy`: the cluster's policies without parameters are held against writes. An expression that uses
 *   what the server does not know (optional fields with `?`, Kubernetes' own CEL functions) counts as failed.
 * - `MutatingAdmissionWebhook`, `ValidatingAdmissionWebhook`: the webhooks of the cluster's configurations are called.
 *
 * MutatingAdmissionPolicy is not among them: mutating policies of the cluster are not run for the kinds of this server.
 */
export type AdmissionPlugin = (typeof admissionPlugins)[number];

export const isAdmissionPlugin = (name: string): name is AdmissionPlugin =>
  admissionPlugins.some((known) => known === name);
