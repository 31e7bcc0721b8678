import type { Project } from "../project/project.ts";
import type { Endpoint } from "./endpoint.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { selector } from "./labels.ts";
import { inNamespace } from "./metadata.ts";

/** The Service that the APIServices name: in front of the pods, or of a server outside the cluster. */
export function service(project: Project, endpoint: Endpoint | undefined): readonly KubernetesObject[] {
  const metadata = inNamespace(project, project.service.name);
  const head = { apiVersion: "v1", kind: "Service", metadata };
  if (!endpoint) {
    return [{ ...head, spec: { type: "ClusterIP", selector: selector(project), ports: [port(project)] } }];
  }
  if (endpoint.family === "DNS") {
    // No ports: kube-aggregator takes the host from here and the port from the APIService
    // (apiserver pkg/util/proxy/proxy.go, ResolveCluster).
    return [{ ...head, spec: { type: "ExternalName", externalName: endpoint.host } }];
  }
  const family = { ipFamilies: [endpoint.family], ipFamilyPolicy: "SingleStack" };
  return [
    { ...head, spec: { type: "ClusterIP", ...family, ports: [port(project, endpoint.port)] } },
    endpointSlice(project, endpoint),
  ];
}

/** The port that the APIService names. */
export function servicePort(project: Project, endpoint: Endpoint | undefined): number {
  return endpoint?.family === "DNS" ? endpoint.port : project.service.port;
}

/** The port's name in the Service and in its EndpointSlice: kube-aggregator and kube-proxy match them by it. */
export const portName = "https";

const port = (
  project: Project,
  targetPort = project.service.targetPort,
): Readonly<Record<string, unknown>> => ({
  name: portName,
  port: project.service.port,
  protocol: "TCP",
  targetPort,
});

function endpointSlice(project: Project, { family, host, port }: Endpoint): KubernetesObject {
  const metadata = inNamespace(project, project.service.name);
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      ...metadata,
      labels: {
        ...metadata.labels,
        "kubernetes.io/service-name": project.service.name,
        // Any name but the EndpointSlice controller's own, which would delete a slice without pods.
        "endpointslice.kubernetes.io/managed-by": "kagg",
      },
    },
    addressType: family,
    endpoints: [{ addresses: [host], conditions: { ready: true } }],
    ports: [{ name: portName, port, protocol: "TCP" }],
  };
}
