import type { RoleFacts } from "./role-facts.ts";

/**
 * The default ClusterRoles of Kubernetes 1.36 that people, kubectl and extension API servers meet
 * (kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go).
 */
export const defaultClusterRoles: readonly RoleFacts[] = [
  {
    name: "cluster-admin",
    rules: ["* * *", "* *"],
  },
  {
    name: "admin",
    gathers: "admin",
  },
  {
    name: "edit",
    into: "admin",
    gathers: "edit",
  },
  {
    name: "view",
    into: "edit",
    gathers: "view",
  },
  {
    name: "system:aggregate-to-admin",
    into: "admin",
    rules: [
      "authorization.k8s.io localsubjectaccessreviews create",
      "rbac.authorization.k8s.io rolebindings,roles create,delete,deletecollection,get,list,patch,update,watch",
    ],
  },
  {
    name: "system:aggregate-to-edit",
    into: "edit",
    rules: [
      "core pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy read",
      "core serviceaccounts impersonate",
      "core pods,pods/attach,pods/exec,pods/portforward,pods/proxy write",
      "core pods/eviction create",
      "core configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy write",
      "core serviceaccounts/token create",
      "core,events.k8s.io events write",
      "apps daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale write",
      "autoscaling horizontalpodautoscalers write",
      "batch cronjobs,jobs write",
      "extensions daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale write",
      "policy poddisruptionbudgets write",
      "networking.k8s.io ingresses,networkpolicies write",
      "coordination.k8s.io leases create,delete,deletecollection,get,list,patch,update,watch",
      "resource.k8s.io resourceclaims,resourceclaimtemplates write",
    ],
  },
  {
    name: "system:aggregate-to-view",
    into: "view",
    rules: [
      "core configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status read",
      "core bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status read",
      "core namespaces read",
      "core,events.k8s.io events read",
      "discovery.k8s.io endpointslices read",
      "apps controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status read",
      "autoscaling horizontalpodautoscalers,horizontalpodautoscalers/status read",
      "batch cronjobs,cronjobs/status,jobs,jobs/status read",
      "extensions daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale read",
      "policy poddisruptionbudgets,poddisruptionbudgets/status read",
      "networking.k8s.io ingresses,ingresses/status,networkpolicies read",
      "resource.k8s.io resourceclaims,resourceclaims/status,resourceclaimtemplates read",
    ],
  },
  {
    name: "system:auth-delegator",
    rules: ["authentication.k8s.io tokenreviews create", "authorization.k8s.io subjectaccessreviews create"],
  },
  {
    name: "system:basic-user",
    rules: [
      "authorization.k8s.io selfsubjectaccessreviews,selfsubjectrulesreviews create",
      "authentication.k8s.io selfsubjectreviews create",
    ],
  },
  {
    name: "system:discovery",
    rules: ["/api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/ get"],
  },
  {
    name: "system:kube-aggregator",
    rules: ["core endpoints,services read"],
  },
  {
    name: "system:kube-controller-manager",
    rules: [
      "core,events.k8s.io events create,patch,update",
      "coordination.k8s.io leases create",
      "coordination.k8s.io leases get,update kube-controller-manager",
      "core secrets,serviceaccounts create",
      "core secrets delete",
      "core configmaps,namespaces,secrets,serviceaccounts get",
      "core secrets,serviceaccounts update",
      "authentication.k8s.io tokenreviews create",
      "authorization.k8s.io subjectaccessreviews create",
      "* * list,watch",
      "core serviceaccounts/token create",
    ],
  },
  {
    name: "system:monitoring",
    rules: [
      "/flagz,/healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*,/statusz get",
      "core nodes/metrics get",
    ],
  },
  {
    name: "system:public-info-viewer",
    rules: ["/healthz,/livez,/readyz,/version,/version/ get"],
  },
  {
    name: "system:service-account-issuer-discovery",
    rules: [
      "/.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/ get",
    ],
  },
];
