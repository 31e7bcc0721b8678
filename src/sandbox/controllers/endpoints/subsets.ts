import type { EndpointAddress, EndpointPort, EndpointSubset, Pod, Service } from "../kinds.ts";
import { isReady } from "../workloads/pod-ranking.ts";
import {
  addressesOf,
  hasAddress,
  hostnameOf,
  isHeadless,
  isIPv6,
  targetOf,
  targetPort,
} from "./service-pods.ts";

/** The subsets of the Endpoints of a Service; k8s.io/kubernetes/pkg/controller/endpoint. */
export function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const { ports = [], publishNotReadyAddresses = false } = service.spec;
  const found: EndpointSubset[] = [];
  for (const pod of pods) {
    if (!hasAddress(pod) || (pod.metadata.deletionTimestamp && !publishNotReadyAddresses)) continue;
    const address = addressOf(service, pod);
    if (!address) continue;
    const field = publishNotReadyAddresses || isReady(pod) ? "addresses" : "notReadyAddresses";
    if (ports.length === 0) {
      if (isHeadless(service)) found.push({ [field]: [address] });
      continue;
    }
    for (const port of ports) {
      const number = targetPort(pod, port);
      if (number === undefined) continue;
      const { name, protocol = "TCP", appProtocol } = port;
      const wanted = { ...(name && { name }), port: number, protocol, ...(appProtocol && { appProtocol }) };
      found.push({ [field]: [address], ports: [wanted] });
    }
  }
  return repack(found);
}

/** One address a pod, of the family of the Service. */
function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
  const wantsIPv6 = service.spec.ipFamilies?.[0] === "IPv6";
  const ip = addressesOf(pod).find((one) => isIPv6(one) === wantsIPv6);
  if (ip === undefined) return undefined;
  const hostname = hostnameOf(pod, service);
  const { nodeName } = pod.spec;
  return { ip, ...(hostname && { hostname }), ...(nodeName && { nodeName }), targetRef: targetOf(pod) };
}

type Port = { readonly port: EndpointPort | undefined; readonly addresses: Map<string, Address> };
type Address = { readonly address: EndpointAddress; isReady: boolean };

/**
 * Puts ports that have the same addresses into one subset; k8s.io/kubernetes/pkg/api/v1/endpoints RepackSubsets. Upstream
 * orders subsets and ports by hashes of Go's structs, here it is by their text.
 */
export function repack(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  const byPort = new Map<string, Port>();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const port of ports.length > 0 ? ports : [undefined]) {
      const key = JSON.stringify(port ?? null);
      const entry = byPort.get(key) ?? { port, addresses: new Map<string, Address>() };
      byPort.set(key, entry);
      for (const address of addresses) add(entry, address, true);
      for (const address of notReadyAddresses) add(entry, address, false);
    }
  }
  const byAddresses = new Map<
    string,
    { readonly addresses: readonly Address[]; readonly ports: EndpointPort[] }
  >();
  for (const { port, addresses } of byPort.values()) {
    const sorted = [...addresses.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, address]) => address);
    const key = JSON.stringify(sorted);
    const entry = byAddresses.get(key) ?? { addresses: sorted, ports: [] };
    byAddresses.set(key, entry);
    if (port) entry.ports.push(port);
  }
  return [...byAddresses.values()].map(subsetOf).toSorted(byText);
}

const byText = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function add({ addresses }: Port, address: EndpointAddress, isReadyNow: boolean): void {
  const key = `${address.ip} ${address.targetRef?.uid ?? ""}`;
  const known = addresses.get(key);
  // Not ready on one port is not ready.
  if (known) known.isReady &&= isReadyNow;
  else addresses.set(key, { address, isReady: isReadyNow });
}

function subsetOf(entry: {
  readonly addresses: readonly Address[];
  readonly ports: EndpointPort[];
}): EndpointSubset {
  const pick = (ready: boolean): EndpointAddress[] =>
    entry.addresses.filter((one) => one.isReady === ready).map(({ address }) => address);
  const [addresses, notReadyAddresses] = [pick(true), pick(false)];
  return {
    ...(addresses.length > 0 && { addresses }),
    ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
    ...(entry.ports.length > 0 && { ports: entry.ports.toSorted(byText) }),
  };
}
