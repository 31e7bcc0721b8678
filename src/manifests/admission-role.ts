import type { Project } from "../project/project.ts";
import { serverRole } from "./cluster-role.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/**
 * What the server reads of the cluster to run admission, because kube-apiserver does not run it for requests that it hands
 * on: the namespaces, and the configurations of webhooks and policies.
 */
export function admissionRole(project: Project): readonly KubernetesObject[] {
  const verbs = ["get", "list", "watch"];
  return serverRole(project, "admission", [
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
  ]);
}
