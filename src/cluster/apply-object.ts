import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { KaggError, type Problem } from "../errors.ts";
import type { Cluster, ClusterResponse } from "./cluster.ts";
import { refusal, statusOf } from "./refusal.ts";
import { objectPath, objectTitle, type ObjectRef } from "./resource-path.ts";

const fieldManager = "kagg";

export type Applied = { readonly created: boolean; readonly object: KubernetesObject };

/**
 * Server-side apply, never forced: a field that somebody else set to another value is a conflict, and all
 * conflicts of the object are in the `cluster/refused` that is thrown. With `dryRun` the server does everything
 * but store it.
 */
export async function applyObject(
  cluster: Cluster,
  object: KubernetesObject,
  { dryRun = false, signal }: { dryRun?: boolean; signal?: AbortSignal } = {},
): Promise<Applied> {
  const ref = refOf(object);
  const query = `fieldManager=${fieldManager}&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`;
  const response = await cluster.request({
    method: "PATCH",
    path: `${objectPath(ref)}?${query}`,
    // JSON is YAML, and the only apply media type that every supported version knows is the YAML one.
    headers: { "content-type": "application/apply-patch+yaml" },
    body: object,
    ...(signal && { signal }),
  });
  if (response.status === 200 || response.status === 201) {
    return { created: response.status === 201, object: JSON.parse(response.text) as KubernetesObject };
  }
  if (response.status === 404 && ref.namespace !== undefined && !statusOf(response)?.details?.name) {
    throw unknownKind(ref);
  }
  throw response.status === 409
    ? conflict(cluster, ref, response)
    : refusal(cluster, objectTitle(ref), response);
}

export const refOf = ({ kind, metadata: { name, namespace } }: KubernetesObject): ObjectRef => ({
  kind,
  name,
  ...(namespace !== undefined && { namespace }),
});

/** A 404 that names no object is about the path: its kind is not served (ServiceMonitor where its CRD is missing). */
function unknownKind(ref: ObjectRef): KaggError {
  return new KaggError("cluster/refused", {
    where: objectTitle(ref),
    what: `this cluster does not serve the kind ${ref.kind}`,
    hint: "install what serves it, or switch it off in kagg.yaml",
  });
}

function conflict(cluster: Cluster, ref: ObjectRef, response: ClusterResponse): KaggError {
  const causes = statusOf(response)?.details?.causes ?? [];
  const conflicts = causes.filter(({ reason }) => reason === "FieldManagerConflict");
  if (conflicts.length === 0) return refusal(cluster, objectTitle(ref), response);
  const problems = conflicts.map(({ field = "", message = "" }): Problem => {
    const manager = /conflict with "([^"]*)"/.exec(message)?.[1] ?? message;
    return {
      where: objectTitle(ref),
      what: `${field} was set to another value by "${manager}"`,
      hint: "give the field up there, or take it over (render has --endpoint, as register has): kagg render | kubectl apply --server-side --field-manager=kagg --force-conflicts -f -",
    };
  });
  return new KaggError("cluster/refused", problems);
}
