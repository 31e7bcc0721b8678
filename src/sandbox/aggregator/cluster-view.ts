import type { State } from "../state.ts";
import {
  API_SERVICES,
  ENDPOINT_SLICES,
  SERVICES,
  type APIService,
  type EndpointSlice,
  type Service,
} from "./objects.ts";

/** What the aggregator reads, with its types. */
export type ClusterView = {
  readonly apiService: (name: string) => APIService | undefined;
  readonly apiServices: () => readonly APIService[];
  readonly service: (namespace: string, name: string) => Service | undefined;
  /** Those that belong to a Service. */
  readonly slices: (namespace: string, service: string) => readonly EndpointSlice[];
};

export function clusterView(state: Pick<State, "get" | "list">): ClusterView {
  return {
    apiService: (name) => state.get(API_SERVICES, "", name) as APIService | undefined,
    apiServices: () => state.list(API_SERVICES) as readonly unknown[] as readonly APIService[],
    service: (namespace, name) => state.get(SERVICES, namespace, name) as Service | undefined,
    slices: (namespace, service) =>
      (state.list(ENDPOINT_SLICES, namespace) as readonly unknown[] as readonly EndpointSlice[]).filter(
        ({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === service,
      ),
  };
}
