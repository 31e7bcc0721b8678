import { bySpec, type KubeObject, type Resource } from "@kagg/apiserver/internal";
import { policyBindingDefaults, policyDefaults, webhookDefaults } from "./defaults.ts";
import { webhookCauses } from "./validation/webhooks.ts";
import { kindsOf } from "./kind.ts";
import { counted } from "./tables/core-tables.ts";
import { admissionPolicies, policyBindings } from "./tables/other-tables.ts";

const admission = kindsOf("admissionregistration.k8s.io", "v1", "io.k8s.api.admissionregistration.v1");
const categories = ["api-extensions"];
const scope = "Cluster";

const byWebhooks = (object: KubeObject): readonly unknown[] => [
  (object as { readonly webhooks?: unknown }).webhooks ?? [],
];

export const admissionKinds: readonly Resource[] = [
  admission({
    kind: "MutatingAdmissionPolicy",
    defaults: policyDefaults,
    table: admissionPolicies("Mutations", "mutations"),
    plural: "mutatingadmissionpolicies",
    categories,
    scope,
    generation: bySpec,
  }),
  admission({
    kind: "MutatingAdmissionPolicyBinding",
    defaults: policyBindingDefaults,
    table: policyBindings,
    categories,
    scope,
    generation: bySpec,
  }),
  admission({
    kind: "MutatingWebhookConfiguration",
    defaults: webhookDefaults,
    validate: webhookCauses,
    table: counted("Webhooks", "webhooks"),
    categories,
    scope,
    generation: byWebhooks,
  }),
  admission({
    kind: "ValidatingAdmissionPolicy",
    defaults: policyDefaults,
    table: admissionPolicies("Validations", "validations"),
    plural: "validatingadmissionpolicies",
    categories,
    scope,
    status: { resets: ["spec", "metadata"], keeps: ["metadata"] },
    generation: bySpec,
  }),
  admission({
    kind: "ValidatingAdmissionPolicyBinding",
    defaults: policyBindingDefaults,
    table: policyBindings,
    categories,
    scope,
    generation: bySpec,
  }),
  admission({
    kind: "ValidatingWebhookConfiguration",
    defaults: webhookDefaults,
    validate: webhookCauses,
    table: counted("Webhooks", "webhooks"),
    categories,
    scope,
    generation: byWebhooks,
  }),
];
