const RBAC = "rbac.authorization.k8s.io";
const apiVersion = `${RBAC}/v1`;

/** `User anna`, `Group pickers`, `ServiceAccount orchard/bot`; a ServiceAccount may come without its namespace. */
function subject(text: string): object {
  const [kind = "", name = ""] = text.split(" ");
  if (kind !== "ServiceAccount") return { kind, apiGroup: RBAC, name };
  const [first = "", second] = name.split("/");
  return second === undefined ? { kind, name: first } : { kind, namespace: first, name: second };
}

export const clusterRole = (name: string, rules: readonly object[], more: object = {}): object => ({
  apiVersion,
  kind: "ClusterRole",
  metadata: { name },
  rules,
  ...more,
});

export const role = (namespace: string, name: string, rules: readonly object[]): object => ({
  apiVersion,
  kind: "Role",
  metadata: { namespace, name },
  rules,
});

/** `to` is `ClusterRole view` or `Role picker`. */
export function binding(namespace: string, name: string, to: string, ...subjects: readonly string[]): object {
  const [kind, role] = to.split(" ");
  return {
    apiVersion,
    kind: namespace ? "RoleBinding" : "ClusterRoleBinding",
    metadata: { ...(namespace && { namespace }), name },
    roleRef: { apiGroup: RBAC, kind, name: role },
    subjects: subjects.map(subject),
  };
}
