import type { KubeObject, Resource, User } from "@kagg/apiserver/internal";
import { child, fieldsOf, fill, items } from "./json-fields.ts";
import type { KindHooks } from "./hooks.ts";
import { kindsOf, type KindInput } from "./kind.ts";
import { bindingCauses, roleCauses } from "./validation/rbac.ts";
import { bindings } from "./tables/other-tables.ts";

const rbac = kindsOf("rbac.authorization.k8s.io", "v1", "io.k8s.api.rbac.v1");
const name = "path";
const scope = "Cluster";

export const rbacKinds = (hooks: KindHooks): readonly Resource[] => [
  rbac({ kind: "ClusterRole", scope, name, validate: roleCauses(false), ...checked("clusterroles", hooks) }),
  rbac({
    kind: "ClusterRoleBinding",
    table: bindings,
    scope,
    name,
    validate: bindingCauses(false),
    defaults: bindingDefaults,
    ...checked("clusterrolebindings", hooks),
  }),
  rbac({ kind: "Role", name, validate: roleCauses(true), ...checked("roles", hooks) }),
  rbac({
    kind: "RoleBinding",
    table: bindings,
    name,
    validate: bindingCauses(true),
    defaults: bindingDefaults,
    ...checked("rolebindings", hooks),
  }),
];

/** k8s.io/kubernetes/pkg/apis/rbac/v1/defaults.go */
function bindingDefaults(object: KubeObject): void {
  const role = child(fieldsOf(object), "roleRef");
  const apiGroup = "rbac.authorization.k8s.io";
  if (role) fill(role, { apiGroup });
  for (const subject of items(fieldsOf(object), "subjects")) {
    if (subject["kind"] === "User" || subject["kind"] === "Group") fill(subject, { apiGroup });
  }
}

function checked(plural: string, { checks = {} }: KindHooks): Pick<KindInput, "onCreate" | "onUpdate"> {
  const refuse = (object: KubeObject, live: KubeObject | undefined, user: User): void => {
    withoutEmptyRules(object);
    const problem = checks[plural]?.(object, live, user);
    if (problem) throw problem;
  };
  return {
    onCreate: (object, { exchange }) => refuse(object, undefined, exchange.user),
    onUpdate: (object, live, { exchange }) => refuse(object, live, exchange.user),
  };
}

/** No rules are null once they have been stored: protobuf does not tell them from an empty list. */
function withoutEmptyRules(object: KubeObject): void {
  const fields = fieldsOf(object);
  if (Array.isArray(fields["rules"]) && fields["rules"].length === 0) fields["rules"] = null;
}
