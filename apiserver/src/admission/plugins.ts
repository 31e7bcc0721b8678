/** In the order in which they run; names and order of k8s.io/apiserver/pkg/server/options/admission.go. */
export const admissionPlugins = [
  "NamespaceLifecycle",
  "MutatingAdmissionWebhook",
  "ValidatingAdmissionWebhook",
] as const;

/**
 * A part of admission that can be switched off:
 *
 * - `NamespaceLifecycle`: nothing is created in a namespace that is missing (404) or terminating (403).
 * - `MutatingAdmissionWebhook`, `ValidatingAdmissionWebhook`: the webhooks of the cluster's configurations are called.
 */
export type AdmissionPlugin = (typeof admissionPlugins)[number];

export const isAdmissionPlugin = (name: string): name is AdmissionPlugin =>
  admissionPlugins.some((known) => known === name);
