import type { Cluster } from "../cluster/cluster.ts";
import { readObject } from "../cluster/read-object.ts";
import type { Problem } from "../errors.ts";
import { isOwned } from "../manifests/ownership.ts";
import type { Project } from "../project/project.ts";
import type { LiveObject } from "./live-object.ts";
import { automanaged, ownerOf } from "./owner.ts";
import { titleOf } from "./title.ts";

/**
 * Everything that register would have to take away from somebody. A Namespace is no such thing: one that is there
 * already is used as it is.
 */
export async function foreignObjects(
  cluster: Cluster,
  project: Project,
  objects: readonly LiveObject[],
): Promise<readonly Problem[]> {
  const foreign = objects.filter(
    ({ object, live }) => live && object.kind !== "Namespace" && !isOwned(live, project),
  );
  return Promise.all(
    foreign.map(async ({ object, live }): Promise<Problem> => {
      const where = titleOf(object);
      if (live?.metadata.labels?.[automanaged]) return crdProblem(cluster, project, where);
      return { where, what: live ? ownerOf(live) : "", hint: hintFor(object.kind) };
    }),
  );
}

async function crdProblem(cluster: Cluster, project: Project, where: string): Promise<Problem> {
  const crds = await Promise.all(
    project.resources.map(({ plural }) =>
      readObject(cluster, { kind: "CustomResourceDefinition", name: `${plural}.${project.group}` }),
    ),
  );
  const names = crds.flatMap((crd) => (crd ? [crd.metadata.name] : []));
  return {
    where,
    what:
      names.length > 0
        ? `serves the CustomResourceDefinition ${names.join(", ")}`
        : "serves a CustomResourceDefinition or a built-in API of this group and version",
    hint: `choose another group or version in kagg.yaml; kubectl get crds | grep ${project.group} lists what is there`,
  };
}

const hintFor = (kind: string): string =>
  kind === "APIService"
    ? "choose another group or version in kagg.yaml, or have it removed there"
    : "choose another name or namespace in kagg.yaml, or have it removed there";
