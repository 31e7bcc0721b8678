import { goQuote } from "@kagg/apiserver/internal";
import type { ClusterView } from "../cluster-view.ts";
import { portOf, type EndpointSlice, type RemoteAPIService } from "../objects.ts";
import { servicePort } from "../resolve-service.ts";
import type { Finding } from "./condition.ts";

/**
 * What keeps an APIService from being asked at all; undefined where it has to be asked. The checks and their order are those of
 * k8s.io/kube-aggregator/pkg/controllers/status/remote sync: only a ClusterIP Service is looked into.
 */
export function judgeService(
  { spec: { service: reference } }: RemoteAPIService,
  cluster: Pick<ClusterView, "service" | "slices">,
): Finding | undefined {
  const { name, namespace } = reference;
  const place = `${name} in ${goQuote(namespace)}`;
  const service = cluster.service(namespace, name);
  if (!service) return unavailable("ServiceNotFound", `service/${place} is not present`);
  if ((service.spec.type ?? "ClusterIP") !== "ClusterIP") return undefined;
  const port = servicePort(service, portOf(reference));
  if (!port) {
    return unavailable("ServicePortError", `service/${place} is not listening on port ${portOf(reference)}`);
  }
  const slices = cluster.slices(namespace, name);
  if (slices.length === 0) {
    return unavailable("EndpointsNotFound", `cannot find endpointslices for service/${place}`);
  }
  if (slices.some((slice) => isReady(slice, port.name))) return undefined;
  return unavailable(
    "MissingEndpoints",
    `endpointslices for service/${place} have no addresses with port name ${goQuote(port.name)}`,
  );
}

const unavailable = (reason: string, message: string): Finding => ({ status: "False", reason, message });

const isReady = ({ endpoints, ports }: EndpointSlice, portName: string): boolean =>
  (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false) &&
  (ports ?? []).some(({ name, port }) => name === portName && port !== undefined && port !== null);
