import type { Permission } from "../evidence.ts";
import type { Reader } from "./reader.ts";

type Binding = {
  roleRef: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
};

/**
 * The permissions that no well-known binding gives a ServiceAccount: it must be a subject of the Role
 * extension-apiserver-authentication-reader in kube-system and of the ClusterRole system:auth-delegator, or of
 * cluster-admin.
 */
export async function readBindings(
  reader: Reader,
  account: { namespace: string; name: string },
): Promise<readonly Permission[]> {
  const [roles, clusterRoles] = await Promise.all([
    reader.list<Binding>({
      path: "/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/rolebindings",
      what: "the RoleBindings in namespace kube-system",
      needs:
        "create subjectaccessreviews.authorization.k8s.io, or list rolebindings in namespace kube-system",
    }),
    reader.list<Binding>({
      path: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
      what: "the ClusterRoleBindings",
      needs: "create subjectaccessreviews.authorization.k8s.io, or list clusterrolebindings",
    }),
  ]);
  const bound = (bindings: readonly Binding[], role: string): boolean =>
    bindings.some(
      ({ roleRef, subjects }) => roleRef.name === role && (subjects ?? []).some(isAccount(account)),
    );
  if (bound(clusterRoles, "cluster-admin")) return [];
  const reads = bound(roles, "extension-apiserver-authentication-reader");
  const delegates = bound(clusterRoles, "system:auth-delegator");
  return [
    ...(reads ? [] : (["get extension-apiserver-authentication"] as const)),
    ...(delegates ? [] : (["create tokenreviews", "create subjectaccessreviews"] as const)),
  ];
}

const isAccount =
  ({ namespace, name }: { namespace: string; name: string }) =>
  (subject: { kind: string; name: string; namespace?: string }): boolean =>
    subject.kind === "ServiceAccount"
      ? subject.name === name && subject.namespace === namespace
      : subject.kind === "User"
        ? subject.name === `system:serviceaccount:${namespace}:${name}`
        : ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"].includes(
            subject.name,
          );
