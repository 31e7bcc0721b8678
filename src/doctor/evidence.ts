import type { FollowedResource } from "./followed.ts";
import type { Served } from "./probe/served.ts";
import type {
  APIService,
  ConfigMap,
  CustomResourceDefinition,
  EndpointSlice,
  Event,
  Namespace,
  Pod,
  Service,
  Workload,
} from "./objects.ts";

/** What was read of one source, or why it could not be read. "It does not exist" is a value (undefined, []). */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };

/** Everything the checks of one APIService may look at. */
export type Facts = {
  readonly server: ServerVersion;
  /** ConfigMap kube-system/extension-apiserver-authentication. */
  readonly authentication: ConfigMap | undefined;
  readonly apiService: APIService | undefined;
  /** The names of all APIServices of the cluster. */
  readonly apiServiceNames: readonly string[];
  readonly service: Service | undefined;
  readonly slices: readonly EndpointSlice[];
  /** The pods that the Service selects; none where it has no selector. */
  readonly pods: readonly Pod[];
  /** Deployments, ReplicaSets and StatefulSets whose pods the Service would select. */
  readonly workloads: readonly Workload[];
  readonly events: readonly Event[];
  /** Certificates of the Secrets that the pods mount. Keys are dropped as they are read. */
  readonly secrets: readonly SecretCertificate[];
  readonly served: readonly Served[];
  readonly root: readonly RootSample[];
  readonly discovery: DiscoveredVersion | undefined;
  /** The paths that /openapi/v3 lists. */
  readonly openapi: readonly string[];
  readonly crds: readonly CustomResourceDefinition[];
  /** Namespaces that are being deleted. */
  readonly terminating: readonly Namespace[];
  readonly access: readonly AccountAccess[];
  /** What the pods' logs say that their ServiceAccount may not list or watch, as far as it still may not. */
  readonly refusals: readonly Refusal[];
};

export type FactName = keyof Facts;
export type Evidence = { readonly [K in FactName]: Reading<Facts[K]> };

/** The APIService that is looked at. */
export type Subject = {
  /** `v1.fruit.example.com` */
  readonly name: string;
  readonly group: string;
  readonly version: string;
  /** `fruit.example.com/v1`, or `v1` for the core group. */
  readonly groupVersion: string;
  /** `/apis/fruit.example.com/v1` */
  readonly path: string;
  /** What the server is written in, where the kagg.yaml in the folder describes it. */
  readonly template?: "typescript" | "go" | undefined;
  /** kube-apiserver's clock where its answers carry a Date: it is the one that judges certificates. */
  readonly now: Date;
};

export type ServerVersion = { readonly gitVersion: string; readonly major: number; readonly minor: number };

export type SecretCertificate = {
  readonly name: string;
  readonly namespace: string;
  /** PEM of `tls.crt`. */
  readonly certificate: string;
  /** PEM of `ca.crt`. */
  readonly ca: string | undefined;
};

/** One live GET of the root path through the aggregator. */
export type RootSample = {
  readonly milliseconds: number;
  readonly answer:
    | { readonly status: number; readonly contentType: string; readonly text: string }
    /** No answer in time, or the connection broke. */
    | { readonly status: undefined; readonly error: string };
  /** Whether kube-apiserver's own authorization lets the caller in; asked after a 403 only. */
  readonly callerAllowed?: boolean;
};

/** The version's entry in aggregated discovery v2. */
type DiscoveredVersion = {
  readonly freshness: string;
  readonly resources: readonly string[];
};

/** What the ServiceAccount of backend pods may do, of what a delegating API server needs. */
export type AccountAccess = {
  readonly namespace: string;
  readonly name: string;
  /** `review`: asked by SubjectAccessReview. `bindings`: read off RBAC objects, so webhooks are not covered. */
  readonly by: "review" | "bindings";
  readonly denied: readonly Permission[];
};

export type Refusal = {
  /** Of the ServiceAccount. */
  readonly namespace: string;
  readonly name: string;
  /** `flowschemas.flowcontrol.apiserver.k8s.io` */
  readonly resource: string;
  /** Where it was asked for; everywhere where there is none. */
  readonly inNamespace: string | undefined;
  /** The log's line, as it is. */
  readonly line: string;
};

export type Permission =
  | `list ${FollowedResource}`
  | `watch ${FollowedResource}`
  | "get extension-apiserver-authentication"
  | "list extension-apiserver-authentication"
  | "watch extension-apiserver-authentication"
  | "create tokenreviews"
  | "create subjectaccessreviews";
