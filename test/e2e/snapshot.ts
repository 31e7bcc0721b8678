import type { ControlPlane } from "../cluster/control-plane.ts";

type List = { readonly items: readonly { metadata: { name: string; namespace?: string } }[] };

const collections = [
  "/api/v1/namespaces",
  "/api/v1/services",
  "/api/v1/secrets",
  "/api/v1/serviceaccounts",
  "/api/v1/persistentvolumeclaims",
  "/apis/apps/v1/deployments",
  "/apis/discovery.k8s.io/v1/endpointslices",
  "/apis/networking.k8s.io/v1/networkpolicies",
  "/apis/policy/v1/poddisruptionbudgets",
  "/apis/rbac.authorization.k8s.io/v1/clusterroles",
  "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
  "/apis/rbac.authorization.k8s.io/v1/roles",
  "/apis/rbac.authorization.k8s.io/v1/rolebindings",
  "/apis/apiregistration.k8s.io/v1/apiservices",
];

/** The names of everything in the cluster that kagg could have made, to compare before and after. */
export async function snapshot(cluster: ControlPlane): Promise<string[]> {
  const names = await Promise.all(
    collections.map(async (path) =>
      (await cluster.get<List>(path)).items.map(({ metadata }) =>
        [path, metadata.namespace, metadata.name].filter(Boolean).join(" "),
      ),
    ),
  );
  return names.flat().filter(notByControllers).toSorted();
}

// The cluster makes ServiceAccounts and its own Service in its own time.
const notByControllers = (name: string): boolean =>
  !/(serviceaccounts (kube-\S+ \S+|\S+ default)|services default kubernetes)$/.test(name);
