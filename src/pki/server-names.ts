import type { Project } from "../project/project.ts";

/**
 * The DNS names of a Service, shortest first. kube-aggregator asks for `<service>.<namespace>.svc`
 * (kube-aggregator pkg/apiserver/handler_proxy.go); the others serve clients inside the cluster.
 */
export function serverNames(project: Named): readonly string[] {
  const { namespace, service, tls } = project;
  return [
    service.name,
    `${service.name}.${namespace}`,
    aggregatorName(project),
    `${service.name}.${namespace}.svc.${tls.clusterDomain}`,
  ];
}

/** The one name that kube-aggregator verifies. */
export function aggregatorName({ namespace, service }: Pick<Named, "namespace" | "service">): string {
  return `${service.name}.${namespace}.svc`;
}

type Named = Pick<Project, "namespace" | "service" | "tls">;
