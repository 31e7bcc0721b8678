import { aggregatedRules } from "../rbac/aggregation.ts";
import { RBAC, type BindingObject, type RoleObject, type Subject } from "../rbac/rbac-objects.ts";
import { controllerRoles } from "./controller-roles.ts";
import { defaultClusterRoleBindings, kubeSystemRoleBindings, kubeSystemRoles } from "./default-bindings.ts";
import { defaultClusterRoles } from "./default-cluster-roles.ts";
import { readRule, type BindingFacts, type RoleFacts } from "./role-facts.ts";

const CONTROLLER = "system:controller:";
const AGGREGATE = `${RBAC}/aggregate-to-`;
const KUBE_SYSTEM = "kube-system";

/** The roles and bindings that every cluster begins with; what gathers rules has them already. */
export function rbacDefaults(): readonly (RoleObject | BindingObject)[] {
  const controllers = controllerRoles.map((facts) => ({ ...facts, name: `${CONTROLLER}${facts.name}` }));
  const controllerBindings = controllerRoles.map(({ name }) => ({
    name: `${CONTROLLER}${name}`,
    subjects: [`ServiceAccount ${KUBE_SYSTEM}/${name}`],
  }));
  return [
    ...gathered([...defaultClusterRoles, ...controllers].map((facts) => role("", facts))),
    ...[...defaultClusterRoleBindings, ...controllerBindings].map((facts) => binding("", facts)),
    ...kubeSystemRoles.map((facts) => role(KUBE_SYSTEM, facts)),
    ...kubeSystemRoleBindings.map((facts) => binding(KUBE_SYSTEM, facts)),
  ];
}

/** `edit` gathers from what gathers itself, so it goes on until nothing changes. */
function gathered(roles: readonly RoleObject[]): readonly RoleObject[] {
  const next = roles.map((role) =>
    role.aggregationRule ? { ...role, rules: aggregatedRules(role, roles) } : role,
  );
  const grew = next.some((role, index) => role.rules?.length !== roles[index]?.rules?.length);
  return grew ? gathered(next) : next;
}

function metadata(namespace: string, name: string, into?: string): RoleObject["metadata"] {
  return {
    name,
    ...(namespace && { namespace }),
    labels: {
      "kubernetes.io/bootstrapping": "rbac-defaults",
      ...(into && { [`${AGGREGATE}${into}`]: "true" }),
    },
    annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
  };
}

function role(namespace: string, { name, rules = [], into, gathers }: RoleFacts): RoleObject {
  return {
    kind: namespace ? "Role" : "ClusterRole",
    apiVersion: `${RBAC}/v1`,
    metadata: metadata(namespace, name, into),
    rules: rules.map(readRule),
    ...(gathers && {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${AGGREGATE}${gathers}`]: "true" } }] },
    }),
  };
}

function binding(namespace: string, { name, role = name, subjects }: BindingFacts): BindingObject {
  return {
    kind: namespace ? "RoleBinding" : "ClusterRoleBinding",
    apiVersion: `${RBAC}/v1`,
    metadata: metadata(namespace, name),
    subjects: subjects.map(subject),
    roleRef: { apiGroup: RBAC, kind: namespace ? "Role" : "ClusterRole", name: role },
  };
}

function subject(text: string): Subject {
  const [kind = "", name = ""] = text.split(" ");
  if (kind !== "ServiceAccount") return { kind, apiGroup: RBAC, name };
  const [namespace = "", account = ""] = name.split("/");
  return { kind, name: account, namespace };
}
