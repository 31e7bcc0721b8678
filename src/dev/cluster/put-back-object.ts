import { isDeepStrictEqual } from "node:util";
import { refOf } from "../../cluster/apply-object.ts";
import type { Cluster, ClusterRequest } from "../../cluster/cluster.ts";
import { readObject } from "../../cluster/read-object.ts";
import { refusal } from "../../cluster/refusal.ts";
import { objectPath } from "../../cluster/resource-path.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { content } from "../../register/content.ts";
import { titleOf } from "../../register/title.ts";

/** As often as somebody else may write in between: kube-aggregator writes the status just when an APIService changes. */
const TRIES = 20;

/**
 * Makes a live object what it was, and its fields their owners'. False where it was so already, or is somebody else's now:
 * gone, or made anew.
 */
export async function putBackObject(cluster: Cluster, before: KubernetesObject): Promise<boolean> {
  let hasChanged = false;
  for (let tries = 1; ; tries++) {
    const live = await readObject(cluster, refOf(before));
    if (!live || live.metadata["uid"] !== before.metadata["uid"]) return hasChanged;
    const request = nextStep(before, live);
    if (!request) return hasChanged;
    const path = `${objectPath(refOf(before))}?fieldManager=kagg`;
    const response = await cluster.request({ ...request, path });
    if (response.status === 200) hasChanged = true;
    else if (response.status !== 409) throw refusal(cluster, titleOf(before), response);
    if (tries === TRIES) throw refusal(cluster, titleOf(before), response);
  }
}

/**
 * First what is in it. An update makes its sender the owner of what it changes, so the owners of before come back in a
 * request of their own, as client-go/util/csaupgrade writes them: they are taken as given where nothing else changes.
 */
function nextStep(
  before: KubernetesObject,
  live: KubernetesObject,
): Omit<ClusterRequest, "path"> | undefined {
  const { resourceVersion } = live.metadata;
  if (!isDeepStrictEqual(content(live), content(before))) {
    return { method: "PUT", body: { ...before, metadata: { ...before.metadata, resourceVersion } } };
  }
  const owners = ownersOf(before);
  if (owners.length === 0 || isDeepStrictEqual(undated(ownersOf(live)), undated(owners))) return undefined;
  const managedFields = [...owners, ...entriesOf(live).filter(({ subresource }) => subresource)];
  return {
    method: "PATCH",
    headers: { "content-type": "application/merge-patch+json" },
    body: { metadata: { resourceVersion, managedFields } },
  };
}

type ManagedFields = { readonly subresource?: string; readonly time?: string };

/** kube-apiserver takes no update that changes nothing but these times (endpoints/handlers/fieldmanager/equality.go). */
const undated = (entries: readonly ManagedFields[]): readonly object[] =>
  entries.map(({ time: _time, ...entry }) => entry);

const entriesOf = ({ metadata }: KubernetesObject): readonly ManagedFields[] =>
  (metadata["managedFields"] ?? []) as readonly ManagedFields[];

/** Without those of the status, which goes on by itself. */
const ownersOf = (object: KubernetesObject): readonly ManagedFields[] =>
  entriesOf(object).filter(({ subresource }) => !subresource);
