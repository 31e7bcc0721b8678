import { join } from "node:path";

/** What the programs of one control plane share. */
export type Layout = {
  readonly folder: string;
  readonly ports: { readonly etcd: number; readonly etcdPeer: number; readonly apiserver: number };
  /**
   * kube-apiserver dials endpoints itself instead of ClusterIPs. Without kube-proxy, that is what an EndpointSlice
   * needs; an ExternalName Service works only without it (k8s.io/apiserver/pkg/util/proxy ResolveEndpoint).
   */
  readonly aggregatorRouting: boolean;
  /** Whether kube-apiserver writes audit.log: who asked for what, and what it was answered. */
  readonly isAudited?: boolean;
};

const file = ({ folder }: Layout, name: string): string => join(folder, "pki", name);

export function etcd({ folder, ports }: Layout): string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    "etcd",
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--log-level=warn",
    // The data lives as long as the temporary folder: a sync to disk would protect nothing.
    "--unsafe-no-fsync",
  ];
}

export function kubeApiserver(layout: Layout): string[] {
  return [
    "kube-apiserver",
    `--etcd-servers=http://127.0.0.1:${layout.ports.etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    // An Endpoints object may not hold a loopback address, so the service of the apiserver itself is left alone.
    "--endpoint-reconciler-type=none",
    `--secure-port=${layout.ports.apiserver}`,
    `--tls-cert-file=${file(layout, "apiserver.crt")}`,
    `--tls-private-key-file=${file(layout, "apiserver.key")}`,
    `--client-ca-file=${file(layout, "ca.crt")}`,
    "--authorization-mode=Node,RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${file(layout, "service-accounts.key")}`,
    `--service-account-signing-key-file=${file(layout, "service-accounts.key")}`,
    `--requestheader-client-ca-file=${file(layout, "front-proxy-ca.crt")}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--proxy-client-cert-file=${file(layout, "front-proxy-client.crt")}`,
    `--proxy-client-key-file=${file(layout, "front-proxy-client.key")}`,
    `--enable-aggregator-routing=${layout.aggregatorRouting}`,
    ...(layout.isAudited ? auditFlags(layout) : []),
  ];
}

const auditFlags = ({ folder }: Layout): string[] => [
  `--audit-policy-file=${join(folder, "audit-policy.yaml")}`,
  `--audit-log-path=${join(folder, "audit.log")}`,
];

/** JSON is YAML. */
export const auditPolicy: string = JSON.stringify({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  // A watch has an answer as soon as it begins.
  omitStages: ["RequestReceived"],
  rules: [{ level: "Metadata" }],
});

export function kubeControllerManager(layout: Layout): string[] {
  return [
    "kube-controller-manager",
    `--kubeconfig=${join(layout.folder, "controller-manager.kubeconfig")}`,
    `--service-account-private-key-file=${file(layout, "service-accounts.key")}`,
    `--root-ca-file=${file(layout, "ca.crt")}`,
    "--leader-elect=false",
    // Each controller as itself: as one user they may not do their work, deleting what is in a namespace included.
    "--use-service-account-credentials",
    "--secure-port=0",
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
  ];
}
