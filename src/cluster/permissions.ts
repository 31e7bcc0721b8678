import type { Cluster } from "./cluster.ts";
import { refusal } from "./refusal.ts";
import { resourceKind } from "./resource-path.ts";

/** A verb on a kind of object, in one namespace or in the cluster. */
export type Permission = { readonly verb: string; readonly kind: string; readonly namespace?: string };

/**
 * Those of `wanted` that the user of the kubeconfig does not have. A user who may do everything costs one
 * SelfSubjectAccessReview, any other user one for each permission.
 */
export async function missingPermissions(
  cluster: Cluster,
  wanted: readonly Permission[],
): Promise<readonly Permission[]> {
  if (await isAllowed(cluster, { verb: "*", group: "*", resource: "*" })) return [];
  const distinct = [...new Map(wanted.map((item) => [permissionText(item), item])).values()];
  const allowed = await Promise.all(
    distinct.map(({ verb, kind, namespace }) => {
      const { group, plural } = resourceKind(kind);
      return isAllowed(cluster, { verb, group, resource: plural, ...(namespace && { namespace }) });
    }),
  );
  return distinct.filter((_item, index) => allowed[index] === false);
}

/** `patch services in namespace fruit`, `create apiservices.apiregistration.k8s.io`. */
export function permissionText({ verb, kind, namespace }: Permission): string {
  const { group, plural } = resourceKind(kind);
  return `${verb} ${plural}${group && `.${group}`}${namespace === undefined ? "" : ` in namespace ${namespace}`}`;
}

async function isAllowed(
  cluster: Cluster,
  resourceAttributes: Readonly<Record<string, string>>,
): Promise<boolean> {
  const response = await cluster.request({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes },
    },
  });
  if (response.status >= 300) throw refusal(cluster, "SelfSubjectAccessReview", response);
  const { status } = JSON.parse(response.text) as { status?: { allowed?: boolean } };
  return status?.allowed === true;
}
