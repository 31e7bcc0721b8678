import { createHash } from "node:crypto";
import type { Project } from "../project/project.ts";

/**
 * The labels by which register and unregister know the objects of a project: every object that kagg makes has
 * them, and kagg changes or deletes no object without them.
 */
export function ownershipLabels(project: Owner): Readonly<Record<string, string>> {
  return { "app.kubernetes.io/managed-by": "kagg", "kagg.dev/project": projectId(project) };
}

/** Whether an object (as it is, or as the cluster has it) was made by kagg for this project. */
export function isOwned(object: Labelled, project: Owner): boolean {
  const { labels } = object.metadata;
  return Object.entries(ownershipLabels(project)).every(([name, value]) => labels?.[name] === value);
}

/**
 * `<project>.<namespace>`: two projects may share a name where their namespaces differ. A label's value has at most
 * 63 characters, so a longer one ends in a digest of the whole.
 */
export function projectId({ name, namespace }: Owner): string {
  const id = `${name}.${namespace}`;
  if (id.length <= 63) return id;
  return `${id.slice(0, 54)}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`;
}

type Owner = Pick<Project, "name" | "namespace">;
type Labelled = {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> | undefined };
};
