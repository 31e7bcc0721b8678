/** Names one object. `namespace` is left out for kinds of the cluster. */
export type ObjectRef = { readonly kind: string; readonly name: string; readonly namespace?: string };

/** How kube-apiserver serves a kind. */
export type ResourceKind = {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
};

const kind = (apiVersion: string, plural: string, namespaced: boolean): ResourceKind => {
  const [version = "", group = ""] = apiVersion.split("/").toReversed();
  return { group, version, plural, namespaced };
};

/**
 * Every kind that kagg reads or writes. The set is fixed by src/manifests, and each kind is written in exactly
 * one version, so no discovery request is needed to find its path: that saves kubectl's first round trips.
 */
const kinds: Readonly<Record<string, ResourceKind>> = {
  Namespace: kind("v1", "namespaces", false),
  ServiceAccount: kind("v1", "serviceaccounts", true),
  Secret: kind("v1", "secrets", true),
  ConfigMap: kind("v1", "configmaps", true),
  Service: kind("v1", "services", true),
  PersistentVolumeClaim: kind("v1", "persistentvolumeclaims", true),
  Pod: kind("v1", "pods", true),
  Event: kind("v1", "events", true),
  EndpointSlice: kind("discovery.k8s.io/v1", "endpointslices", true),
  Deployment: kind("apps/v1", "deployments", true),
  StatefulSet: kind("apps/v1", "statefulsets", true),
  Role: kind("rbac.authorization.k8s.io/v1", "roles", true),
  RoleBinding: kind("rbac.authorization.k8s.io/v1", "rolebindings", true),
  ClusterRole: kind("rbac.authorization.k8s.io/v1", "clusterroles", false),
  ClusterRoleBinding: kind("rbac.authorization.k8s.io/v1", "clusterrolebindings", false),
  NetworkPolicy: kind("networking.k8s.io/v1", "networkpolicies", true),
  PodDisruptionBudget: kind("policy/v1", "poddisruptionbudgets", true),
  ServiceMonitor: kind("monitoring.coreos.com/v1", "servicemonitors", true),
  APIService: kind("apiregistration.k8s.io/v1", "apiservices", false),
  CustomResourceDefinition: kind("apiextensions.k8s.io/v1", "customresourcedefinitions", false),
};

/** Throws a TypeError for a kind that kagg does not write: that is a bug, never bad input. */
export function resourceKind(name: string): ResourceKind {
  const found = kinds[name];
  if (!found) throw new TypeError(`src/cluster/resource-path.ts does not know the kind ${name}`);
  return found;
}

/** The path of a collection, of one namespace or of all where none is named. */
export function collectionPath(kindName: string, namespace?: string): string {
  const { group, version, plural, namespaced } = resourceKind(kindName);
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespaced && namespace !== undefined
    ? `${root}/namespaces/${namespace}/${plural}`
    : `${root}/${plural}`;
}

export const objectPath = ({ kind: name, namespace, ...ref }: ObjectRef): string =>
  `${collectionPath(name, namespace)}/${encodeURIComponent(ref.name)}`;

/** How messages name an object: `Service fruit/fruit`, `Namespace fruit`. */
export const objectTitle = ({ kind: name, namespace, ...ref }: ObjectRef): string =>
  `${name} ${namespace === undefined ? "" : `${namespace}/`}${ref.name}`;
