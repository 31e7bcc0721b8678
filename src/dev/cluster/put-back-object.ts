import { isDeepStrictEqual } from "node:util";
import { refOf } from "../../cluster/apply-object.ts";
import type { Cluster, ClusterRequest, ClusterResponse } from "../../cluster/cluster.ts";
import { readObject } from "../../cluster/read-object.ts";
import { refusal } from "../../cluster/refusal.ts";
import { objectPath } from "../../cluster/resource-path.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { content } from "../../register/content.ts";
import { titleOf } from "../../register/title.ts";

/** False where it was so already, or is somebody else's now: gone, or made anew. */
export async function putBackObject(cluster: Cluster, before: KubernetesObject): Promise<boolean> {
  const live = await readObject(cluster, refOf(before));
  if (!live || live.metadata["uid"] !== before.metadata["uid"]) return false;
  if (isDeepStrictEqual(content(live), content(before))) return false;
  const send = async (request: Omit<ClusterRequest, "path">): Promise<KubernetesObject> => {
    const path = `${objectPath(refOf(before))}?fieldManager=kagg`;
    return objectOf(cluster, before, await cluster.request({ ...request, path }));
  };
  const { resourceVersion } = live.metadata;
  const written = await send({
    method: "PUT",
    body: { ...before, metadata: { ...before.metadata, resourceVersion } },
  });
  // An update makes its sender the owner of what it changes. The owners of before come back in a request of their own,
  // as client-go/util/csaupgrade writes them: they are taken as given where nothing else changes.
  await send({
    method: "PATCH",
    headers: { "content-type": "application/json-patch+json" },
    body: [
      { op: "test", path: "/metadata/resourceVersion", value: written.metadata["resourceVersion"] },
      { op: "replace", path: "/metadata/managedFields", value: before.metadata["managedFields"] ?? [] },
    ],
  });
  return true;
}

function objectOf(cluster: Cluster, object: KubernetesObject, response: ClusterResponse): KubernetesObject {
  if (response.status !== 200) throw refusal(cluster, titleOf(object), response);
  return JSON.parse(response.text) as KubernetesObject;
}
