import type { JsonObject, ObjectMeta } from "@kagg/apiserver/internal";
import { resourceName, type Stored } from "../state.ts";

/** What every object has. */
export type Base = Pick<Stored, "apiVersion" | "kind" | "metadata">;

/** A resource that controllers read and write. */
export type Kind<Object extends Base = Base> = {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  /** In the storage. */
  readonly resource: string;
  readonly as: (object: Stored) => Object;
};

/** An object of a kind whose fields are known; what is known is what controllers look at. */
type Known<Fields> = Base & Fields;

export type Condition = {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly lastUpdateTime?: string;
  readonly observedGeneration?: number;
};

export type Selector = {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
};

export type Namespace = Known<{
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}>;

export type ServiceAccount = Known<{
  readonly secrets?: readonly { readonly name: string }[];
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly automountServiceAccountToken?: boolean;
}>;

export type ConfigMap = Known<{ readonly data?: Readonly<Record<string, string>> }>;

export type Secret = Known<{ readonly type?: string; readonly data?: Readonly<Record<string, string>> }>;

export type Node = Known<{ readonly status?: JsonObject }>;

type ContainerPort = {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: string;
};

type Container = {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly ports?: readonly ContainerPort[];
  readonly volumeMounts?: readonly VolumeMount[];
};

type VolumeMount = { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean };

type PodSpec = {
  readonly nodeName?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly hostname?: string;
  readonly subdomain?: string;
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly schedulingGates?: readonly { readonly name: string }[];
  readonly terminationGracePeriodSeconds?: number;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly ({ readonly name: string } & JsonObject)[];
};

type ContainerStatus = { readonly name: string; readonly restartCount?: number };

type PodStatus = {
  readonly phase?: string;
  readonly podIP?: string;
  readonly podIPs?: readonly { readonly ip: string }[];
  readonly conditions?: readonly Condition[];
  readonly containerStatuses?: readonly ContainerStatus[];
};

export type Pod = Known<{ readonly spec: PodSpec; readonly status?: PodStatus }>;

export type PodTemplate = { readonly metadata?: Partial<ObjectMeta>; readonly spec: PodSpec };

export type ReplicaSet = Known<{
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly selector: Selector;
    readonly template: PodTemplate;
  };
  readonly status?: ReplicaSetStatus;
}>;

export type ReplicaSetStatus = {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
};

export type IntOrPercent = number | string;

export type DeploymentSpec = {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly revisionHistoryLimit?: number;
  readonly progressDeadlineSeconds?: number;
  readonly paused?: boolean;
  readonly selector: Selector;
  readonly template: PodTemplate;
  readonly strategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly maxSurge?: IntOrPercent; readonly maxUnavailable?: IntOrPercent };
  };
};

export type DeploymentStatus = {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly unavailableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly collisionCount?: number;
  readonly conditions?: readonly Condition[];
};

export type Deployment = Known<{ readonly spec: DeploymentSpec; readonly status?: DeploymentStatus }>;

export type ServicePort = {
  readonly name?: string;
  readonly protocol?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly appProtocol?: string;
};

export type Service = Known<{
  readonly spec: {
    readonly type?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly clusterIP?: string;
    readonly ipFamilies?: readonly string[];
    readonly ports?: readonly ServicePort[];
    readonly publishNotReadyAddresses?: boolean;
  };
}>;

type TargetRef = {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
};

export type EndpointAddress = {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: TargetRef;
};

export type EndpointPort = {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
};

export type EndpointSubset = {
  readonly addresses?: readonly EndpointAddress[];
  readonly notReadyAddresses?: readonly EndpointAddress[];
  readonly ports?: readonly EndpointPort[];
};

export type Endpoints = Known<{ readonly subsets?: readonly EndpointSubset[] }>;

/** discovery.k8s.io/v1 Endpoint */
export type SliceEndpoint = {
  readonly addresses: readonly string[];
  readonly conditions?: {
    readonly ready?: boolean;
    readonly serving?: boolean;
    readonly terminating?: boolean;
  };
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: TargetRef;
};

export type AddressType = "IPv4" | "IPv6";

export type EndpointSlice = Known<{
  readonly addressType: AddressType;
  readonly endpoints?: readonly SliceEndpoint[] | null;
  readonly ports?: readonly EndpointPort[] | null;
}>;

export type DisruptionBudget = Known<{
  readonly spec: {
    readonly minAvailable?: IntOrPercent;
    readonly maxUnavailable?: IntOrPercent;
    readonly selector?: Selector;
    readonly unhealthyPodEvictionPolicy?: string;
  };
  readonly status?: DisruptionStatus;
}>;

export type DisruptionStatus = {
  readonly observedGeneration?: number;
  readonly disruptedPods?: Readonly<Record<string, string>>;
  readonly disruptionsAllowed?: number;
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
  readonly expectedPods?: number;
  readonly conditions?: readonly Condition[];
};

export type APIService = Known<{
  readonly spec: {
    readonly group?: string;
    readonly version?: string;
    readonly service?: { readonly namespace: string; readonly name: string } | null;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}>;

function kind<Object extends Base>(
  group: string,
  version: string,
  plural: string,
  name: string,
): Kind<Object> {
  const as = (object: Stored): Object => object as unknown as Object;
  return { group, version, plural, kind: name, resource: resourceName(plural, group), as };
}

export const namespaces: Kind<Namespace> = kind("", "v1", "namespaces", "Namespace");
export const serviceAccounts: Kind<ServiceAccount> = kind("", "v1", "serviceaccounts", "ServiceAccount");
export const configMaps: Kind<ConfigMap> = kind("", "v1", "configmaps", "ConfigMap");
export const secrets: Kind<Secret> = kind("", "v1", "secrets", "Secret");
export const nodes: Kind<Node> = kind("", "v1", "nodes", "Node");
export const leases: Kind = kind("coordination.k8s.io", "v1", "leases", "Lease");
export const events: Kind = kind("", "v1", "events", "Event");
export const pods: Kind<Pod> = kind("", "v1", "pods", "Pod");
export const services: Kind<Service> = kind("", "v1", "services", "Service");
export const endpoints: Kind<Endpoints> = kind("", "v1", "endpoints", "Endpoints");
export const endpointSlices: Kind<EndpointSlice> = kind(
  "discovery.k8s.io",
  "v1",
  "endpointslices",
  "EndpointSlice",
);
export const replicaSets: Kind<ReplicaSet> = kind("apps", "v1", "replicasets", "ReplicaSet");
export const deployments: Kind<Deployment> = kind("apps", "v1", "deployments", "Deployment");
export const disruptionBudgets: Kind<DisruptionBudget> = kind(
  "policy",
  "v1",
  "poddisruptionbudgets",
  "PodDisruptionBudget",
);
export const apiServices: Kind<APIService> = kind(
  "apiregistration.k8s.io",
  "v1",
  "apiservices",
  "APIService",
);

export const apiVersionOf = ({ group, version }: Pick<Kind, "group" | "version">): string =>
  group === "" ? version : `${group}/${version}`;

/** What a write sends: an object without what the server fills in. */
export type Body = { readonly metadata: Partial<ObjectMeta>; readonly [field: string]: unknown };
