import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { acrossNamespaces } from "./metadata.ts";

/**
 * What people may do with the API: readers and editors, aggregated into the roles view, edit and admin that
 * clusters already give them. Editors may scale, as they may scale Deployments; status is written by controllers, which
 * get roles of their own.
 */
export function userRoles(project: Project): readonly KubernetesObject[] {
  const plurals = project.resources.map(({ plural }) => plural);
  const subresources = project.resources.flatMap(({ plural, subresources }) =>
    subresources.map((name) => `${plural}/${name}`),
  );
  const read = {
    apiGroups: [project.group],
    resources: [...plurals, ...subresources],
    verbs: ["get", "list", "watch"],
  };
  const write = {
    apiGroups: [project.group],
    resources: plurals,
    verbs: ["create", "update", "patch", "delete", "deletecollection"],
  };
  const scale = {
    apiGroups: [project.group],
    resources: subresources.filter((name) => name.endsWith("/scale")),
    verbs: ["update", "patch"],
  };
  const edit = scale.resources.length > 0 ? [read, write, scale] : [read, write];
  return [
    role(project, "reader", ["view", "edit", "admin"], [read]),
    role(project, "editor", ["edit", "admin"], edit),
  ];
}

function role(
  project: Project,
  purpose: string,
  into: readonly string[],
  rules: readonly unknown[],
): KubernetesObject {
  const metadata = acrossNamespaces(project, purpose);
  const aggregation = into.map((name) => [`rbac.authorization.k8s.io/aggregate-to-${name}`, "true"]);
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { ...metadata, labels: { ...metadata.labels, ...Object.fromEntries(aggregation) } },
    rules,
  };
}
