import type { ControllerParts } from "./controller.ts";
import { endpoints, endpointSlices, namespaces, services, type Body, type Kind } from "./kinds.ts";
import { isRefused, storeOf, type Store } from "./store.ts";

/** Where the server is reached. */
export type ServerAddress = {
  readonly ip: string;
  readonly port: number;
  /** Of the Service `kubernetes`. */
  readonly clusterIP: string;
};

const SYSTEM_NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** Makes what is there in every cluster; k8s.io/kubernetes/pkg/controlplane/controller/{systemnamespaces,kubernetesservice}. */
export async function bootstrap(
  parts: Pick<ControllerParts, "state" | "client">,
  address: ServerAddress,
): Promise<void> {
  const store = storeOf(parts);
  await Promise.all(SYSTEM_NAMESPACES.map((name) => ensure(store, namespaces, { metadata: { name } })));
  await ensure(store, services, kubernetesService(address));
  const { name, namespace } = KUBERNETES;
  // Its slice is written here, and not mirrored.
  const labels = { "endpointslice.kubernetes.io/skip-mirror": "true" };
  const port = { name: "https", port: address.port, protocol: "TCP" };
  await Promise.all([
    ensure(store, endpoints, {
      metadata: { ...KUBERNETES, labels },
      subsets: [{ addresses: [{ ip: address.ip }], ports: [port] }],
    }),
    ensure(store, endpointSlices, {
      metadata: { name, namespace, labels: { "kubernetes.io/service-name": name } },
      addressType: "IPv4",
      endpoints: [{ addresses: [address.ip], conditions: { ready: true } }],
      ports: [port],
    }),
  ]);
}

const KUBERNETES = { name: "kubernetes", namespace: "default" };

const kubernetesService = ({ port, clusterIP }: ServerAddress): Body => ({
  metadata: { ...KUBERNETES, labels: { component: "apiserver", provider: "kubernetes" } },
  spec: {
    type: "ClusterIP",
    clusterIP,
    ipFamilyPolicy: "SingleStack",
    sessionAffinity: "None",
    ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: port }],
  },
});

async function ensure(store: Store, kind: Kind, body: Body): Promise<void> {
  const { name = "", namespace = "" } = body.metadata;
  if (store.get(kind, namespace, name)) return;
  try {
    await store.create(kind, body);
  } catch (error) {
    if (!isRefused(error, "AlreadyExists")) throw error;
  }
}
