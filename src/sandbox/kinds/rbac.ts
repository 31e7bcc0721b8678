import type { Resource } from "@kagg/apiserver/internal";
import { kindsOf } from "./kind.ts";

const rbac = kindsOf("rbac.authorization.k8s.io", "v1", "io.k8s.api.rbac.v1");
const name = "path";

export const rbacKinds: readonly Resource[] = [
  rbac({ kind: "ClusterRole", scope: "Cluster", name }),
  rbac({ kind: "ClusterRoleBinding", scope: "Cluster", name }),
  rbac({ kind: "Role", name }),
  rbac({ kind: "RoleBinding", name }),
];
