/** A project as kagg.yaml describes it, with every default filled in. */
export type Project = {
  /** metadata.name: the name of the Service, the Deployment and the ServiceAccount; a DNS label. */
  readonly name: string;
  /** What the server is written in. */
  readonly template: "typescript" | "go";
  /** The API group, for example `fruit.example.com`. */
  readonly group: string;
  /** All versions in the order of kagg.yaml; at least one is served. */
  readonly versions: readonly Version[];
  readonly resources: readonly Resource[];
  readonly namespace: string;
  readonly service: { readonly name: string; readonly port: number; readonly targetPort: number };
  readonly image: string;
  readonly imagePullPolicy: "Always" | "IfNotPresent" | "Never";
  readonly replicas: number;
  /** Kubernetes quantities, as in a container's `resources`. */
  readonly compute: { readonly requests: Quantities; readonly limits: Quantities };
  readonly storage: Storage;
  readonly tls: Tls;
  readonly networkPolicy: boolean;
  /** Made where replicas > 1. */
  readonly podDisruptionBudget: boolean;
  readonly serviceMonitor: boolean;
  /** Absolute path of the folder that kagg.yaml is in. */
  readonly root: string;
  /** Absolute path of kagg.yaml. */
  readonly file: string;
};

type Version = {
  /** `v1`, `v1beta1`, `v2alpha1`, … */
  readonly name: string;
  /** Only served versions get an APIService. */
  readonly served: boolean;
  /** What to use instead; undefined where the version is not deprecated. */
  readonly deprecated: string | undefined;
  /** APIService spec.versionPriority (1–1000), by maturity where kagg.yaml says nothing. */
  readonly versionPriority: number;
  /** APIService spec.groupPriorityMinimum (1–20000). */
  readonly groupPriorityMinimum: number;
};

export type Resource = {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  readonly subresources: readonly ("status" | "scale")[];
  /** Answered by functions of the server; nothing of it is stored. */
  readonly virtual: boolean;
};

export type Quantities = { readonly cpu?: string; readonly memory?: string };

export type Storage =
  | VolumeStorage
  | {
      readonly type: "etcd";
      readonly servers: readonly string[];
      /** Of a Secret with ca.crt, tls.crt and tls.key. */
      readonly secretName: string | undefined;
      readonly prefix: string;
    }
  | { readonly type: "memory" | "none" };

/** On a volume that one server at a time has: `embedded` is an etcd inside a server written in Go. */
export type VolumeStorage = {
  readonly type: "lmdb" | "embedded";
  /** A Kubernetes quantity. */
  readonly size: string;
  readonly storageClassName: string | undefined;
};

export type Algorithm = "ecdsa-p256" | "rsa-2048" | "rsa-3072" | "rsa-4096";

type Tls = {
  readonly issuer: "kagg";
  readonly algorithm: Algorithm;
  readonly caDays: number;
  readonly days: number;
  /** The last part of `svc.ns.svc.<cluster domain>`. */
  readonly clusterDomain: string;
};
