import type { ControllerParts } from "./controller.ts";
import { configMaps, namespaces, serviceAccounts, type Kind, type Namespace } from "./kinds.ts";
import { isRefused, isTerminating, storeOf, type Store } from "./store.ts";
import { workQueue } from "./work-queue.ts";

/** What every namespace gets: the service account `default`; k8s.io/kubernetes/pkg/controller/serviceaccount. */
export function defaultServiceAccounts(parts: ControllerParts): void {
  inEveryNamespace(
    parts,
    "service accounts",
    serviceAccounts,
    "default",
    async (store, { metadata, status }) => {
      const { name: namespace } = metadata;
      if (status?.phase !== "Active" || store.get(serviceAccounts, namespace, "default")) return;
      await store.create(serviceAccounts, { metadata: { name: "default", namespace } });
    },
  );
}

const ROOT_CA = "kube-root-ca.crt";

/** Kubernetes' own words, which tools may compare; k8s.io/kubernetes/pkg/controller/certificates/rootcacertpublisher. */
const ANNOTATIONS = {
  "kubernetes.io/description":
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
};

/** ... and the ConfigMap `kube-root-ca.crt`, by which pods know the server; `ca` is PEM. */
export function rootCaPublisher(parts: ControllerParts, ca: string): void {
  const data = { "ca.crt": ca };
  inEveryNamespace(parts, "root CA", configMaps, ROOT_CA, async (store, { metadata }) => {
    const { name: namespace } = metadata;
    const found = store.get(configMaps, namespace, ROOT_CA);
    if (!found) {
      await store.create(configMaps, {
        metadata: { name: ROOT_CA, namespace, annotations: ANNOTATIONS },
        data,
      });
      return;
    }
    const { "ca.crt": current, ...others } = found.data ?? {};
    if (current === ca && Object.keys(others).length === 0) return;
    const annotations = { ...found.metadata.annotations, ...ANNOTATIONS };
    await store.update(configMaps, { ...found, metadata: { ...found.metadata, annotations }, data });
  });
}

/** Works on every namespace when it changes, and when its object of that name is changed or gone. */
function inEveryNamespace(
  parts: ControllerParts,
  name: string,
  kind: Kind,
  object: string,
  ensure: (store: Store, namespace: Namespace) => Promise<void>,
): void {
  const { state, signal } = parts;
  const store = storeOf(parts);
  const queue = workQueue({
    ...parts,
    name,
    sync: async (key) => {
      const namespace = store.get(namespaces, "", key);
      if (!namespace || namespace.metadata.deletionTimestamp) return;
      try {
        await ensure(store, namespace);
      } catch (error) {
        if (!isTerminating(error) && !isRefused(error, "AlreadyExists")) throw error;
      }
    },
  });
  state.watch(
    namespaces.resource,
    ({ type, object: { metadata } }) => {
      if (type !== "DELETED") queue.add(metadata.name);
    },
    signal,
  );
  state.watch(
    kind.resource,
    ({ type, object: { metadata } }) => {
      if (type !== "ADDED" && metadata.name === object) queue.add(metadata.namespace ?? "");
    },
    signal,
  );
}
