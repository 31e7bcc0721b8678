import { bySpec, type KubeObject, type Resource } from "@kagg/apiserver/internal";
import { kindsOf } from "./kind.ts";

const admission = kindsOf("admissionregistration.k8s.io", "v1", "io.k8s.api.admissionregistration.v1");
const categories = ["api-extensions"];
const scope = "Cluster";

const byWebhooks = (object: KubeObject): readonly unknown[] => [
  (object as { readonly webhooks?: unknown }).webhooks ?? [],
];

export const admissionKinds: readonly Resource[] = [
  admission({
    kind: "MutatingAdmissionPolicy",
    plural: "mutatingadmissionpolicies",
    categories,
    scope,
    generation: bySpec,
  }),
  admission({ kind: "MutatingAdmissionPolicyBinding", categories, scope, generation: bySpec }),
  admission({ kind: "MutatingWebhookConfiguration", categories, scope, generation: byWebhooks }),
  admission({
    kind: "ValidatingAdmissionPolicy",
    plural: "validatingadmissionpolicies",
    categories,
    scope,
    status: { resets: ["spec", "metadata"], keeps: ["metadata"] },
    generation: bySpec,
  }),
  admission({ kind: "ValidatingAdmissionPolicyBinding", categories, scope, generation: bySpec }),
  admission({ kind: "ValidatingWebhookConfiguration", categories, scope, generation: byWebhooks }),
];
