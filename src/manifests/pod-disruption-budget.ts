import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { selector } from "./labels.ts";
import { inNamespace } from "./metadata.ts";

/** Nodes may be emptied one server at a time. For a single replica it would only block that. */
export function podDisruptionBudget(project: Project): readonly KubernetesObject[] {
  if (!project.podDisruptionBudget || project.replicas < 2) return [];
  return [
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: inNamespace(project, project.name),
      spec: { maxUnavailable: 1, selector: { matchLabels: selector(project) } },
    },
  ];
}
