import type { Project } from "../project/project.ts";
import type { ObjectMeta } from "./kubernetes-object.ts";
import { labels } from "./labels.ts";
import { projectId } from "./ownership.ts";

/** Metadata of an object in the project's namespace. */
export function inNamespace(project: Named, name: string): ObjectMeta {
  return { name, namespace: project.namespace, labels: labels(project) };
}

/** Metadata of an object outside any namespace; `purpose` tells several of one kind apart. */
export function acrossNamespaces(project: Named, purpose: string): ObjectMeta {
  return { name: `${projectId(project)}:${purpose}`, labels: labels(project) };
}

type Named = Pick<Project, "name" | "namespace">;
