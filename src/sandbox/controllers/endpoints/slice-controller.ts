import type { ControllerParts } from "../controller.ts";
import {
  endpointSlices,
  pods,
  services,
  type AddressType,
  type EndpointPort,
  type Pod,
  type Service,
  type SliceEndpoint,
} from "../kinds.ts";
import { keyOf, splitKey, storeOf } from "../store.ts";
import { workQueue } from "../work-queue.ts";
import { isReady } from "../workloads/pod-ranking.ts";
import {
  addressesOf,
  hasAddress,
  HEADLESS,
  hostnameOf,
  isHeadless,
  isIPv6,
  podsOf,
  servicesOf,
  targetOf,
  targetPort,
  TRIGGER_TIME,
  triggerTime,
} from "./service-pods.ts";
import { portionKey, type Portion } from "./slices.ts";
import { SERVICE_NAME, SLICE_MANAGED_BY, writeSlices } from "./slice-writer.ts";

const CONTROLLER = "endpointslice-controller.k8s.io";

/** kube-controller-manager's --max-endpoints-per-slice. */
const LIMIT = 100;

/** Keeps the EndpointSlices of every Service that selects pods; k8s.io/kubernetes/pkg/controller/endpointslice. */
export function sliceController(parts: ControllerParts): void {
  const { state, signal } = parts;
  const store = storeOf(parts);
  const queue = workQueue({
    ...parts,
    name: "endpointslices",
    sync: async (key) => {
      const { namespace, name } = splitKey(key);
      const service = store.get(services, namespace, name);
      // Its slices go with it, as the garbage collector sees to.
      if (!service || service.spec.type === "ExternalName" || !service.spec.selector) return;
      const existing = store
        .list(endpointSlices, namespace)
        .filter(({ metadata }) => isOf(name, metadata.labels) && !metadata.deletionTimestamp);
      const selected = podsOf(store, service);
      const time = triggerTime(service, selected);
      await writeSlices({
        store,
        owner: service,
        ownerKind: services,
        labels: labelsOf(service),
        annotations: time ? { [TRIGGER_TIME]: time } : {},
        portions: portionsOf(service, selected),
        existing,
        limit: LIMIT,
      });
    },
  });
  state.watch(services.resource, ({ object }) => queue.add(keyOf(object)), signal);
  state.watch(pods.resource, (event) => servicesOf(store, event).forEach(queue.add), signal);
  state.watch(
    endpointSlices.resource,
    ({ object: { metadata } }) => {
      const name = metadata.labels?.[SERVICE_NAME];
      if (name && isOf(name, metadata.labels)) queue.add(`${metadata.namespace}/${name}`);
    },
    signal,
  );
}

const isOf = (service: string, labels: Readonly<Record<string, string>> = {}): boolean =>
  labels[SERVICE_NAME] === service && labels[SLICE_MANAGED_BY] === CONTROLLER;

const RESERVED: ReadonlySet<string> = new Set([SERVICE_NAME, SLICE_MANAGED_BY, HEADLESS]);

function labelsOf(service: Service): Readonly<Record<string, string>> {
  const own = Object.entries(service.metadata.labels ?? {}).filter(([name]) => !RESERVED.has(name));
  return {
    ...Object.fromEntries(own),
    ...(isHeadless(service) && { [HEADLESS]: "" }),
    [SERVICE_NAME]: service.metadata.name,
    [SLICE_MANAGED_BY]: CONTROLLER,
  };
}

/** What the slices of a Service hold: a family without any endpoint has one slice that is empty. */
export function portionsOf(service: Service, selected: readonly Pod[]): readonly Portion[] {
  return familiesOf(service).flatMap((addressType) => {
    const portions = new Map<string, Portion & { readonly endpoints: SliceEndpoint[] }>();
    for (const pod of selected.filter(hasAddress)) {
      const endpoint = endpointOf(service, pod, addressType);
      if (endpoint.addresses.length === 0) continue;
      const empty = { addressType, ports: portsOf(service, pod), endpoints: [] };
      const portion = portions.get(portionKey(empty)) ?? empty;
      portions.set(portionKey(portion), portion);
      portion.endpoints.push(endpoint);
    }
    return portions.size > 0 ? [...portions.values()] : [{ addressType, ports: [], endpoints: [] }];
  });
}

function familiesOf({ spec }: Service): readonly AddressType[] {
  const { ipFamilies = [], clusterIP = "" } = spec;
  const known = ipFamilies.filter((family): family is AddressType => family === "IPv4" || family === "IPv6");
  if (known.length > 0) return known;
  if (clusterIP === "" || clusterIP === "None") return ["IPv4", "IPv6"];
  return [isIPv6(clusterIP) ? "IPv6" : "IPv4"];
}

function portsOf(service: Service, pod: Pod): readonly EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const { name = "", protocol = "TCP", appProtocol } = servicePort;
    const port = targetPort(pod, servicePort);
    return port === undefined ? [] : [{ name, port, protocol, ...(appProtocol && { appProtocol }) }];
  });
}

function endpointOf(service: Service, pod: Pod, addressType: AddressType): SliceEndpoint {
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses || (serving && !terminating);
  const hostname = hostnameOf(pod, service);
  const { nodeName } = pod.spec;
  return {
    addresses: addressesOf(pod).filter((address) => isIPv6(address) === (addressType === "IPv6")),
    conditions: { ready, serving, terminating },
    ...(hostname && { hostname }),
    ...(nodeName && { nodeName }),
    targetRef: targetOf(pod),
  };
}
