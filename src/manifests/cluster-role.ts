import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { acrossNamespaces } from "./metadata.ts";
import { serverSubject } from "./service-account.ts";

export type PolicyRule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};

/** A ClusterRole and its binding to the server's ServiceAccount. */
export function serverRole(
  project: Project,
  purpose: string,
  rules: readonly PolicyRule[],
): readonly KubernetesObject[] {
  const metadata = acrossNamespaces(project, purpose);
  return [
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata, rules },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.name },
      subjects: [serverSubject(project)],
    },
  ];
}
