import type { Resource } from "@kagg/apiserver/internal";
import type { KindHooks } from "./hooks.ts";
import { kindsOf, type KindInput } from "./kind.ts";

const rbac = kindsOf("rbac.authorization.k8s.io", "v1", "io.k8s.api.rbac.v1");
const name = "path";
const scope = "Cluster";

export const rbacKinds = (hooks: KindHooks): readonly Resource[] => [
  rbac({ kind: "ClusterRole", scope, name, ...checked("clusterroles", hooks) }),
  rbac({ kind: "ClusterRoleBinding", scope, name, ...checked("clusterrolebindings", hooks) }),
  rbac({ kind: "Role", name, ...checked("roles", hooks) }),
  rbac({ kind: "RoleBinding", name, ...checked("rolebindings", hooks) }),
];

function checked(plural: string, { checks = {} }: KindHooks): Pick<KindInput, "onCreate" | "onUpdate"> {
  const check = checks[plural];
  if (!check) return {};
  const refuse = (problem: Error | undefined): void => {
    if (problem) throw problem;
  };
  return {
    onCreate: (object, { exchange }) => refuse(check(object, undefined, exchange.user)),
    onUpdate: (object, live, { exchange }) => refuse(check(object, live, exchange.user)),
  };
}
