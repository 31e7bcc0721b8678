import { isIP } from "node:net";
import type { ControllerParts } from "../controller.ts";
import {
  endpoints,
  endpointSlices,
  services,
  type AddressType,
  type EndpointAddress,
  type Endpoints,
  type EndpointSlice,
  type SliceEndpoint,
} from "../kinds.ts";
import { keyOf, splitKey, storeOf, unlessGone, type Store } from "../store.ts";
import { workQueue } from "../work-queue.ts";
import { TRIGGER_TIME } from "./service-pods.ts";
import { portionKey, type Portion } from "./slices.ts";
import { SERVICE_NAME, SLICE_MANAGED_BY, writeSlices } from "./slice-writer.ts";

const CONTROLLER = "endpointslicemirroring-controller.k8s.io";
const SKIP = "endpointslice.kubernetes.io/skip-mirror";
const LEADER = "control-plane.alpha.kubernetes.io/leader";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** kube-controller-manager's --mirroring-max-endpoints-per-subset. */
const LIMIT = 1000;

/** Endpoints that people write for Services without a selector become EndpointSlices; pkg/controller/endpointslicemirroring. */
export function mirroringController(parts: ControllerParts): void {
  const { state, signal } = parts;
  const store = storeOf(parts);
  const queue = workQueue({
    ...parts,
    name: "endpointslice mirroring",
    sync: async (key) => {
      const { namespace, name } = splitKey(key);
      const found = store.get(endpoints, namespace, name);
      const service = store.get(services, namespace, name);
      const existing = slicesOf(store, namespace, name);
      if (!found || !service || service.spec.selector || !isMirrored(found)) {
        for (const slice of existing) await unlessGone(store.remove(endpointSlices, slice));
        return;
      }
      const {
        [TRIGGER_TIME]: _time,
        [LAST_APPLIED]: _applied,
        ...annotations
      } = found.metadata.annotations ?? {};
      const labels = { ...found.metadata.labels, [SERVICE_NAME]: name, [SLICE_MANAGED_BY]: CONTROLLER };
      const portions = mirrored(found);
      await writeSlices({
        store,
        owner: found,
        ownerKind: endpoints,
        labels,
        annotations,
        portions,
        existing,
        limit: LIMIT,
      });
    },
  });
  const add = ({ object }: { readonly object: Parameters<typeof keyOf>[0] }): void =>
    queue.add(keyOf(object));
  state.watch(endpoints.resource, add, signal);
  state.watch(services.resource, add, signal);
  state.watch(
    endpointSlices.resource,
    ({ object: { metadata } }) => {
      const { [SERVICE_NAME]: service, [SLICE_MANAGED_BY]: by } = metadata.labels ?? {};
      if (service && by === CONTROLLER) queue.add(`${metadata.namespace}/${service}`);
    },
    signal,
  );
}

const isMirrored = ({ metadata }: Endpoints): boolean =>
  metadata.labels?.[SKIP] !== "true" && metadata.annotations?.[LEADER] === undefined;

const slicesOf = (store: Store, namespace: string, service: string): readonly EndpointSlice[] =>
  store.list(endpointSlices, namespace).filter(({ metadata }) => {
    const { [SERVICE_NAME]: of, [SLICE_MANAGED_BY]: by } = metadata.labels ?? {};
    return of === service && by === CONTROLLER;
  });

/** What of Endpoints can be said in slices: an address that is no IP cannot. */
export function mirrored({ subsets = [] }: Pick<Endpoints, "subsets">): readonly Portion[] {
  const portions = new Map<string, Portion & { readonly endpoints: SliceEndpoint[] }>();
  for (const { addresses = [], notReadyAddresses = [], ports: given = [] } of subsets) {
    const ports = given.map((port) => ({ ...port, name: port.name ?? "", protocol: port.protocol ?? "TCP" }));
    const add =
      (ready: boolean) =>
      (address: EndpointAddress): void => {
        const family = isIP(address.ip);
        if (family === 0) return;
        const addressType: AddressType = family === 6 ? "IPv6" : "IPv4";
        const portion = portions.get(portionKey({ addressType, ports })) ?? {
          addressType,
          ports,
          endpoints: [],
        };
        portions.set(portionKey(portion), portion);
        portion.endpoints.push(endpointOf(address, ready));
      };
    addresses.forEach(add(true));
    notReadyAddresses.forEach(add(false));
  }
  return [...portions.values()];
}

const endpointOf = (
  { ip, hostname, nodeName, targetRef }: EndpointAddress,
  ready: boolean,
): SliceEndpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname && { hostname }),
  ...(nodeName && { nodeName }),
  ...(targetRef && { targetRef }),
});
