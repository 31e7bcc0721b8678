import type { ObjectMeta } from "@kagg/apiserver/internal";
import { resourceName } from "../state.ts";

/** Names in the storage. */
export const API_SERVICES = resourceName("apiservices", "apiregistration.k8s.io");
export const SERVICES = resourceName("services");
export const ENDPOINT_SLICES = resourceName("endpointslices", "discovery.k8s.io");

/** The fields that the aggregator looks at. */
export type Condition = {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
};

export type ServiceReference = { readonly name: string; readonly namespace: string; readonly port?: number };

export type APIService = {
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly group?: string;
    readonly version: string;
    readonly groupPriorityMinimum: number;
    readonly versionPriority: number;
    /** None: the group version is served here. */
    readonly service?: ServiceReference;
    /** Base64 of PEM. */
    readonly caBundle?: string;
    readonly insecureSkipTLSVerify?: boolean;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
};

/** One that leads to a server. */
export type RemoteAPIService = APIService & {
  readonly spec: APIService["spec"] & { readonly service: ServiceReference };
};

type ServicePort = { readonly name?: string; readonly port: number };

export type Service = {
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly externalName?: string;
    readonly ports?: readonly ServicePort[];
  };
};

export type EndpointSlice = {
  readonly metadata: ObjectMeta;
  readonly ports?: readonly { readonly name?: string | null; readonly port?: number | null }[] | null;
  readonly endpoints?:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions?: { readonly ready?: boolean | null };
      }[]
    | null;
};

export const isRemote = (apiService: APIService): apiService is RemoteAPIService =>
  apiService.spec.service !== undefined;

/** The API's default for a port that is not given. */
export const portOf = ({ port = 443 }: ServiceReference): number => port;

export const groupOf = ({ spec }: APIService): string => spec.group ?? "";

export const availableCondition = (apiService: APIService): Condition | undefined =>
  apiService.status?.conditions?.find(({ type }) => type === "Available");

/** No condition at all counts as not available. */
export const isAvailable = (apiService: APIService): boolean =>
  availableCondition(apiService)?.status === "True";

/** The core group is the one without a name: it is at /api. */
export const groupVersionPath = (apiService: APIService): string =>
  apiService.metadata.name === "v1." ? "/api/v1" : `/apis/${groupOf(apiService)}/${apiService.spec.version}`;
