import type { ServingBundle } from "../pki/serving-bundle.ts";
import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { labels } from "./labels.ts";
import { base64 } from "./serving-secret.ts";

/** One APIService for each served version; the server behind it is always verified. */
export function apiServices(
  project: Project,
  { caBundle }: Pick<ServingBundle, "caBundle">,
  port: number,
): readonly KubernetesObject[] {
  const { group, namespace, service, versions } = project;
  return versions
    .filter(({ served }) => served)
    .map(({ name: version, groupPriorityMinimum, versionPriority }) => ({
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      // kube-aggregator wants this name (pkg/apis/apiregistration/validation).
      metadata: { name: `${version}.${group}`, labels: labels(project) },
      spec: {
        group,
        version,
        groupPriorityMinimum,
        versionPriority,
        service: { namespace, name: service.name, port },
        caBundle: base64(caBundle),
      },
    }));
}
