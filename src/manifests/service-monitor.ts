import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { selector } from "./labels.ts";
import { inNamespace } from "./metadata.ts";
import { portName } from "./service.ts";
import { servingSecretName } from "./serving-secret.ts";

/**
 * Tells the Prometheus operator to read /metrics. Prometheus shows its own ServiceAccount's token; that account
 * needs `get` on the non-resource URL /metrics, which kube-prometheus gives it.
 */
export function serviceMonitor(project: Project): readonly KubernetesObject[] {
  if (!project.serviceMonitor) return [];
  return [
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: inNamespace(project, project.name),
      spec: {
        selector: { matchLabels: selector(project) },
        endpoints: [
          {
            port: portName,
            scheme: "https",
            path: "/metrics",
            bearerTokenFile: "/var/run/secrets/kubernetes.io/serviceaccount/token",
            tlsConfig: {
              ca: { secret: { name: servingSecretName(project), key: "ca.crt" } },
              serverName: `${project.service.name}.${project.namespace}.svc`,
            },
          },
        ],
      },
    },
  ];
}
