import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { selector } from "./labels.ts";
import { inNamespace } from "./metadata.ts";

/**
 * Lets in what goes to the serving port, from anywhere: kube-apiserver is no pod, so no selector can name it, and
 * its address depends on the cluster. Who may do what is decided by the server itself. Outgoing traffic is untouched.
 */
export function networkPolicy(project: Project): readonly KubernetesObject[] {
  if (!project.networkPolicy) return [];
  return [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: inNamespace(project, project.name),
      spec: {
        podSelector: { matchLabels: selector(project) },
        policyTypes: ["Ingress"],
        ingress: [{ ports: [{ protocol: "TCP", port: project.service.targetPort }] }],
      },
    },
  ];
}
