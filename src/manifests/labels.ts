import type { Project } from "../project/project.ts";
import { ownershipLabels } from "./ownership.ts";

/** The labels of every object of a project. */
export function labels(project: Named): Readonly<Record<string, string>> {
  return { ...selector(project), "app.kubernetes.io/part-of": project.name, ...ownershipLabels(project) };
}

/** What selects the project's pods. A Deployment's selector can never be changed, so it says no more than needed. */
export function selector({ name }: Pick<Project, "name">): Readonly<Record<string, string>> {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
}

type Named = Pick<Project, "name" | "namespace">;
