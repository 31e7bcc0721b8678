import { goQuote } from "@kagg/apiserver/internal";
import { joinHostPort } from "../../tls-as-go/go-error.ts";
import type { ClusterView } from "./cluster-view.ts";
import { portOf, type EndpointSlice, type Service, type ServiceReference } from "./objects.ts";

/** Where a request for a Service goes. */
export type Location = {
  /** What the aggregator of a cluster would dial, and what messages name: `10.96.0.5:443`. */
  readonly address: string;
  /** Where that is on this machine; undefined where nothing is ready, which a cluster refuses to connect to. */
  readonly reach: { readonly host: string; readonly port: number } | undefined;
};

export type ResolveService = (service: ServiceReference) => Location | { readonly error: string };

/**
 * k8s.io/apiserver/pkg/util/proxy ResolveCluster: a Service is dialled at its cluster IP. There is no such network here, so
 * the way from the cluster IP to a ready endpoint, which is kube-proxy's, is looked up, too. `loopback` is this server
 * itself, which default/kubernetes means.
 */
export function serviceResolver(
  cluster: ClusterView,
  loopback: () => { readonly host: string; readonly port: number } | undefined,
): ResolveService {
  return (reference) => {
    const { namespace, name } = reference;
    const port = portOf(reference);
    const self = namespace === "default" && name === "kubernetes" && port === 443 ? loopback() : undefined;
    if (self) return { address: joinHostPort(self.host, self.port), reach: self };
    const service = cluster.service(namespace, name);
    if (!service) return { error: `service ${goQuote(name)} not found` };
    const { type = "ClusterIP", clusterIP = "", externalName = "" } = service.spec;
    if (type === "ExternalName") {
      return { address: joinHostPort(externalName, port), reach: { host: externalName, port } };
    }
    if (type !== "ClusterIP" && type !== "NodePort" && type !== "LoadBalancer") {
      return { error: `unsupported service type ${goQuote(type)}` };
    }
    if (type === "ClusterIP" && clusterIP === "None") {
      return { error: 'cannot route to service with ClusterIP "None"' };
    }
    const found = service.spec.ports?.find((one) => one.port === port);
    if (!found) return { error: `no service port ${port} found for service ${goQuote(name)}` };
    return {
      address: joinHostPort(clusterIP, port),
      reach: readyEndpoint(cluster.slices(namespace, name), found.name ?? ""),
    };
  };
}

/** One of the ready endpoints, as kube-proxy picks one: by chance. */
function readyEndpoint(
  slices: readonly EndpointSlice[],
  portName: string,
): { readonly host: string; readonly port: number } | undefined {
  const ready = slices.flatMap((slice) => {
    const port = slice.ports?.find(({ name }) => (name ?? "") === portName)?.port;
    if (port === undefined || port === null) return [];
    return (slice.endpoints ?? []).flatMap(({ addresses: [host], conditions }) =>
      host !== undefined && conditions?.ready !== false ? [{ host, port }] : [],
    );
  });
  return ready[Math.floor(Math.random() * ready.length)];
}

/** For the check of a ClusterIP Service's port; undefined where it has none of that number. */
export const servicePort = (service: Service, port: number): { readonly name: string } | undefined => {
  const found = service.spec.ports?.find((one) => one.port === port);
  return found && { name: found.name ?? "" };
};
