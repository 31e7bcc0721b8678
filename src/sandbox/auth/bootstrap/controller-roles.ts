import type { RoleFacts } from "./role-facts.ts";

/**
 * What the controllers that run in the sandbox may, each as a ServiceAccount of its name in kube-system
 * (kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go).
 */
export const controllerRoles: readonly RoleFacts[] = [
  {
    name: "clusterrole-aggregation-controller",
    rules: ["rbac.authorization.k8s.io clusterroles escalate,get,list,patch,update,watch"],
  },
  {
    name: "deployment-controller",
    rules: [
      "apps,extensions deployments get,list,update,watch",
      "apps,extensions deployments/status update",
      "apps,extensions deployments/finalizers update",
      "apps,extensions replicasets create,delete,get,list,patch,update,watch",
      "core pods get,list,update,watch",
      "core,events.k8s.io events create,patch,update",
    ],
  },
  {
    name: "disruption-controller",
    rules: [
      "apps,extensions deployments read",
      "apps,extensions replicasets read",
      "core replicationcontrollers read",
      "policy poddisruptionbudgets read",
      "apps statefulsets read",
      "policy poddisruptionbudgets/status update",
      "core pods/status patch,update",
      "* */scale get",
      "core,events.k8s.io events create,patch,update",
    ],
  },
  {
    name: "endpoint-controller",
    rules: [
      "core pods,services read",
      "core endpoints create,delete,get,list,update,watch",
      "core endpoints/restricted create",
      "core,events.k8s.io events create,patch,update",
    ],
  },
  {
    name: "endpointslice-controller",
    rules: [
      "core nodes,pods,services read",
      "core services/finalizers update",
      "discovery.k8s.io endpointslices create,delete,get,list,update,watch",
      "core,events.k8s.io events create,patch,update",
    ],
  },
  {
    name: "generic-garbage-collector",
    rules: ["* * delete,get,list,patch,update,watch", "core,events.k8s.io events create,patch,update"],
  },
  {
    name: "namespace-controller",
    rules: [
      "core namespaces delete,get,list,watch",
      "core namespaces/finalize,namespaces/status update",
      "* * delete,deletecollection,get,list,watch",
    ],
  },
  {
    name: "replicaset-controller",
    rules: [
      "apps,extensions replicasets get,list,update,watch",
      "apps,extensions replicasets/status update",
      "apps,extensions replicasets/finalizers update",
      "core pods create,delete,list,patch,watch",
      "core,events.k8s.io events create,patch,update",
    ],
  },
  {
    name: "root-ca-cert-publisher",
    rules: ["core configmaps create,update", "core,events.k8s.io events create,patch,update"],
  },
  {
    name: "service-account-controller",
    rules: ["core serviceaccounts create", "core,events.k8s.io events create,patch,update"],
  },
];
