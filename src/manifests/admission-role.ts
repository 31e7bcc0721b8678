import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { acrossNamespaces } from "./metadata.ts";
import { serverSubject } from "./service-account.ts";

/**
 * What the server reads of the cluster to run admission, because kube-apiserver does not run it for requests that it hands
 * on: the namespaces, and the configurations of webhooks and policies.
 */
export function admissionRole(project: Project): readonly KubernetesObject[] {
  const metadata = acrossNamespaces(project, "admission");
  const verbs = ["get", "list", "watch"];
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata,
      rules: [
        { apiGroups: [""], resources: ["namespaces"], verbs },
        {
          apiGroups: ["admissionregistration.k8s.io"],
          resources: [
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings",
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "validatingwebhookconfigurations",
          ],
          verbs,
        },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.name },
      subjects: [serverSubject(project)],
    },
  ];
}
