import { refOf } from "../cluster/apply-object.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Permission } from "../cluster/permissions.ts";
import { readObject } from "../cluster/read-object.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { manifests } from "../manifests/manifests.ts";
import { isOwned } from "../manifests/ownership.ts";
import type { Project } from "../project/project.ts";
import { namespaceContents } from "./namespace-contents.ts";
import { ownedObjects } from "./owned-objects.ts";
import { ownerOf } from "./owner.ts";
import { requirePermissions } from "./require-permissions.ts";
import { titleOf } from "./title.ts";

/** What unregister is going to do. */
export type Removal = {
  readonly remove: readonly KubernetesObject[];
  /** What stays, with the reason. */
  readonly keep: readonly { readonly title: string; readonly because: string }[];
};

/** Looks at what is there. Nothing is changed. */
export async function planRemoval(
  cluster: Cluster,
  project: Project,
  { deleteData }: { deleteData: boolean },
): Promise<Removal> {
  // Only the names matter, and they do not come from the certificates, which may be gone.
  const namesakes = manifests(project, { caBundle: "", certificate: "", privateKey: "" });
  const owned = await ownedObjects(cluster, project, namesakes.map(permission("get")));
  const foreign = await foreignObjects(cluster, project, namesakes);
  const keepsData = (object: KubernetesObject): boolean =>
    object.kind === "PersistentVolumeClaim" && !deleteData;
  const data = owned.filter(keepsData);
  const rest = owned.filter((object) => !keepsData(object));
  const keep = foreign.map((object) => ({
    title: titleOf(object),
    because: `not kagg's: it ${ownerOf(object)}`,
  }));
  keep.push(
    ...data.map((object) => ({
      title: titleOf(object),
      because: "it holds data; kagg unregister --delete-data deletes it",
    })),
  );
  const namespace = rest.find(({ kind }) => kind === "Namespace");
  const because =
    namespace && (await reasonToKeep(cluster, namespace, { group: project.group, owned, data }));
  if (namespace && because) keep.push({ title: titleOf(namespace), because });
  const remove = because ? rest.filter((object) => object !== namespace) : rest;
  await requirePermissions(cluster, remove.map(permission("delete")));
  return { remove, keep };
}

const permission =
  (verb: string) =>
  ({ kind, metadata: { namespace } }: KubernetesObject): Permission => ({
    verb,
    kind,
    ...(namespace !== undefined && { namespace }),
  });

async function reasonToKeep(
  cluster: Cluster,
  namespace: KubernetesObject,
  {
    group,
    owned,
    data,
  }: { group: string; owned: readonly KubernetesObject[]; data: readonly KubernetesObject[] },
): Promise<string | undefined> {
  if (data.length > 0) return `it holds ${data.map(titleOf).join(", ")}`;
  const others = await namespaceContents(cluster, { namespace: namespace.metadata.name, group }, owned);
  if (typeof others === "string") return `what else is in it is not known: ${others}`;
  if (others.length === 0) return undefined;
  const shown = others.slice(0, 5).join(", ");
  return `it holds ${shown}${others.length > 5 ? ` and ${others.length - 5} more` : ""}, not made by register`;
}

/** Of the live objects with these names those that register did not make. */
async function foreignObjects(
  cluster: Cluster,
  project: Project,
  namesakes: readonly KubernetesObject[],
): Promise<readonly KubernetesObject[]> {
  const live = await Promise.all(namesakes.map((object) => readObject(cluster, refOf(object))));
  return live.filter((object) => object !== undefined).filter((object) => !isOwned(object, project));
}
