import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { labels } from "./labels.ts";
import { acrossNamespaces } from "./metadata.ts";
import { projectId } from "./ownership.ts";
import { serverSubject } from "./service-account.ts";

/**
 * The two bindings that an extension API server lives on: to ask kube-apiserver who may do what (TokenReview,
 * SubjectAccessReview), and to read how kube-apiserver shows itself (the ConfigMap
 * kube-system/extension-apiserver-authentication). The second one is to a Role, and stands in kube-system.
 */
export function delegation(project: Project): readonly KubernetesObject[] {
  const subjects = [serverSubject(project)];
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: acrossNamespaces(project, "auth-delegator"),
      roleRef: roleRef("ClusterRole", "system:auth-delegator"),
      subjects,
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: {
        name: `${projectId(project)}:auth-reader`,
        namespace: "kube-system",
        labels: labels(project),
      },
      roleRef: roleRef("Role", "extension-apiserver-authentication-reader"),
      subjects,
    },
  ];
}

const roleRef = (kind: string, name: string): Readonly<Record<string, string>> => ({
  apiGroup: "rbac.authorization.k8s.io",
  kind,
  name,
});
