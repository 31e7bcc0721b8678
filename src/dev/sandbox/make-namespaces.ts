import type { Cluster } from "../../cluster/cluster.ts";
import type { Project } from "../../project/project.ts";

const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/**
 * Makes the namespaces that objects of the project are in. The server's storage lasts longer than the sandbox, whose own
 * objects are gone when it ends; without their namespaces the objects could be read and no longer be changed.
 */
export async function makeNamespaces(
  cluster: Cluster,
  { group, versions, resources }: Project,
): Promise<void> {
  const version = versions.find(({ served }) => served)?.name ?? "";
  const names = new Set<string>();
  for (const { plural, scope } of resources) {
    if (scope !== "Namespaced") continue;
    const path = `/apis/${group}/${version}/${plural}`;
    const { status, text } = await cluster.request({ path, headers: { accept: metadataOnly } });
    if (status !== 200) continue;
    const { items } = JSON.parse(text) as MetadataList;
    for (const { metadata } of items ?? []) if (metadata.namespace) names.add(metadata.namespace);
  }
  for (const name of names) {
    // One that is there is a conflict, and all is well.
    await cluster.request({
      method: "POST",
      path: "/api/v1/namespaces",
      body: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
    });
  }
}

/** k8s.io/apiserver writes an empty list of metadata as null. */
type MetadataList = {
  readonly items: readonly { readonly metadata: { readonly namespace?: string } }[] | null;
};
