import type { Cluster } from "../cluster/cluster.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/**
 * The titles of what is in a namespace beside `owned`: everything that its deletion would take along, of every
 * kind that the cluster serves but those of `group`, whose objects are in a store of their own. A text where it cannot be known, because a kind cannot be listed.
 */
export async function namespaceContents(
  cluster: Cluster,
  { namespace, group }: { namespace: string; group: string },
  owned: readonly KubernetesObject[],
): Promise<readonly string[] | string> {
  const resources = await listableResources(cluster, group);
  if (typeof resources === "string") return resources;
  const lists = await Promise.all(resources.map((resource) => itemsOf(cluster, namespace, resource)));
  const unknown = lists.find((list) => typeof list === "string");
  if (unknown !== undefined) return unknown;
  const items = (lists as readonly (readonly Item[])[]).flat();
  const services = new Set(
    [...items, ...owned].flatMap(({ kind, metadata }) =>
      /^(services|Service)$/.test(kind) ? [metadata.name] : [],
    ),
  );
  const uids = new Set(owned.map(({ metadata }) => metadata["uid"]));
  const others = items
    .filter(({ metadata }) => metadata.uid !== undefined && !uids.has(metadata.uid))
    // What has an owner goes with it; the owner is listed itself.
    .filter(({ metadata }) => !metadata.ownerReferences && !metadata.deletionTimestamp)
    .filter(
      ({ kind, metadata: { name } }) =>
        !isAutomatic(kind, name) && !(kind === "endpoints" && services.has(name)),
    );
  // One object may be served by several groups (events).
  return [
    ...new Map(others.map(({ kind, metadata }) => [metadata.uid, `${kind}/${metadata.name}`])).values(),
  ];
}

/** What every namespace has by itself. */
const isAutomatic = (plural: string, name: string): boolean =>
  plural === "events" ||
  (plural === "configmaps" && name === "kube-root-ca.crt") ||
  (plural === "serviceaccounts" && name === "default");

type Resource = { readonly path: string; readonly plural: string };
type Item = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly ownerReferences?: unknown;
    readonly deletionTimestamp?: string;
  };
};

type Discovery = {
  items?: readonly {
    metadata?: { name?: string };
    versions?: readonly {
      version: string;
      freshness?: string;
      resources?: readonly { resource: string; scope: string; verbs: readonly string[] }[];
    }[];
  }[];
};

async function listableResources(cluster: Cluster, except: string): Promise<readonly Resource[] | string> {
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const found: Resource[] = [];
  for (const root of ["/api", "/apis"]) {
    const response = await cluster.request({ path: root, headers: { accept } });
    if (response.status !== 200) return `GET ${root} answers ${response.status}`;
    for (const { metadata, versions = [] } of (JSON.parse(response.text) as Discovery).items ?? []) {
      const group = metadata?.name ?? "";
      if (group === except) continue;
      // The first version is the preferred one; every version lists the same objects.
      const [version] = versions;
      if (version?.freshness === "Stale") return `the API ${group}/${version.version} does not answer`;
      for (const { resource, scope, verbs } of version?.resources ?? []) {
        if (scope !== "Namespaced" || !verbs.includes("list")) continue;
        found.push({ path: `${root}/${group && `${group}/`}${version?.version}`, plural: resource });
      }
    }
  }
  return found;
}

async function itemsOf(
  cluster: Cluster,
  namespace: string,
  { path, plural }: Resource,
): Promise<readonly Item[] | string> {
  const response = await cluster.request({
    path: `${path}/namespaces/${namespace}/${plural}?limit=20`,
    headers: { accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json" },
  });
  // Listed in discovery, but not to be listed in fact (405), or gone since: nothing that a namespace could hold.
  if (response.status === 404 || response.status === 405) return [];
  if (response.status !== 200) return `${plural} cannot be listed (${response.status})`;
  // Go writes an empty list as null where its type has no constructor.
  const { items } = JSON.parse(response.text) as { items: readonly Omit<Item, "kind">[] | null };
  return (items ?? []).map((item) => ({ ...item, kind: plural }));
}
