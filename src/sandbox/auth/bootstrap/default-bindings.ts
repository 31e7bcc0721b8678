import type { BindingFacts, RoleFacts } from "./role-facts.ts";

/** The default ClusterRoleBindings of the roles that are there. */
export const defaultClusterRoleBindings: readonly BindingFacts[] = [
  { name: "cluster-admin", subjects: ["Group system:masters"] },
  { name: "system:basic-user", subjects: ["Group system:authenticated"] },
  { name: "system:discovery", subjects: ["Group system:authenticated"] },
  { name: "system:kube-controller-manager", subjects: ["User system:kube-controller-manager"] },
  { name: "system:monitoring", subjects: ["Group system:monitoring"] },
  {
    name: "system:public-info-viewer",
    subjects: ["Group system:authenticated", "Group system:unauthenticated"],
  },
  { name: "system:service-account-issuer-discovery", subjects: ["Group system:serviceaccounts"] },
];

/** Roles in kube-system (kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/namespace_policy.go). */
export const kubeSystemRoles: readonly RoleFacts[] = [
  {
    name: "extension-apiserver-authentication-reader",
    rules: ["core configmaps read extension-apiserver-authentication"],
  },
  {
    name: "system::leader-locking-kube-controller-manager",
    rules: [
      "coordination.k8s.io leases create,get,list,update,watch",
      "coordination.k8s.io leasecandidates create,get,list,update,watch",
    ],
  },
];

/** RoleBindings in kube-system. */
export const kubeSystemRoleBindings: readonly BindingFacts[] = [
  {
    name: "system::extension-apiserver-authentication-reader",
    role: "extension-apiserver-authentication-reader",
    subjects: ["User system:kube-controller-manager", "User system:kube-scheduler"],
  },
  {
    name: "system::leader-locking-kube-controller-manager",
    subjects: [
      "User system:kube-controller-manager",
      "ServiceAccount kube-system/kube-controller-manager",
      "ServiceAccount kube-system/leader-election-controller",
    ],
  },
];
