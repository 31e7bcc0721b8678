import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { Cluster, ClusterResponse } from "./cluster.ts";
import { refusal } from "./refusal.ts";
import { collectionPath, objectPath, objectTitle, type ObjectRef } from "./resource-path.ts";

/** The live object, or undefined where there is none. Throws `cluster/forbidden` or `cluster/refused`. */
export async function readObject(cluster: Cluster, ref: ObjectRef): Promise<KubernetesObject | undefined> {
  const response = await cluster.request({ path: objectPath(ref) });
  if (response.status === 404) return undefined;
  return bodyOf(cluster, objectTitle(ref), response) as KubernetesObject;
}

/** All objects of a kind that carry these labels; none where the kind itself is not served. */
export async function listObjects(
  cluster: Cluster,
  kind: string,
  { namespace, labels = {} }: { namespace?: string; labels?: Readonly<Record<string, string>> } = {},
): Promise<readonly KubernetesObject[]> {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const query = selector.length > 0 ? `?labelSelector=${encodeURIComponent(selector.join(","))}` : "";
  const response = await cluster.request({ path: collectionPath(kind, namespace) + query });
  if (response.status === 404) return [];
  const where = `list of ${kind}${namespace === undefined ? "" : ` in ${namespace}`}`;
  const list = bodyOf(cluster, where, response) as { apiVersion: string; items: readonly object[] };
  // Items of a list do not repeat their kind.
  return list.items.map((item) => ({ apiVersion: list.apiVersion, kind, ...item }) as KubernetesObject);
}

function bodyOf(cluster: Cluster, where: string, response: ClusterResponse): unknown {
  if (response.status !== 200) throw refusal(cluster, where, response);
  return JSON.parse(response.text) as unknown;
}
