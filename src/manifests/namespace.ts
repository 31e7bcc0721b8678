import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { labels } from "./labels.ts";

/** Nothing for a namespace that every cluster has: it must never be deleted together with a project. */
export function namespace(project: Project): readonly KubernetesObject[] {
  if (builtIn.has(project.namespace)) return [];
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: project.namespace, labels: labels(project) } },
  ];
}

const builtIn: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);
