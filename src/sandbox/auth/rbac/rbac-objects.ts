import type { KubeObject, SelectorSpec } from "@kagg/apiserver/internal";
import type { PolicyRule } from "./policy-rule.ts";

export const RBAC = "rbac.authorization.k8s.io";

/** A Role or a ClusterRole, as it is stored. */
export type RoleObject = KubeObject & {
  readonly rules?: readonly PolicyRule[] | null;
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly SelectorSpec[] };
};

export type Subject = {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
};

export type RoleRef = { readonly apiGroup?: string; readonly kind: string; readonly name: string };

/** A RoleBinding or a ClusterRoleBinding, as it is stored. */
export type BindingObject = KubeObject & {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[] | null;
};
