import { dialledPort } from "../../pods/network/ports.ts";
import { pods, services, type Pod, type Service, type ServicePort } from "../kinds.ts";
import { keyOf, type Store } from "../store.ts";
import type { StateEvent } from "../../state.ts";

/** Which pods a Service is made of, and on which ports; shared by Endpoints and EndpointSlices. */

const isSelected = (
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): boolean => Object.entries(selector).every(([name, value]) => labels[name] === value);

export const podsOf = (store: Store, { metadata, spec }: Service): readonly Pod[] =>
  store.list(pods, metadata.namespace).filter((pod) => isSelected(spec.selector ?? {}, pod.metadata.labels));

/** The Services that a change of a pod is of interest to: those that select it, and those that did. */
export function servicesOf(store: Store, { object, old }: StateEvent): readonly string[] {
  const { namespace } = object.metadata;
  return store
    .list(services, namespace)
    .filter(({ spec }) => {
      const { selector } = spec;
      if (!selector || Object.keys(selector).length === 0) return false;
      const before = old !== undefined && isSelected(selector, old.metadata.labels);
      return before || isSelected(selector, object.metadata.labels);
    })
    .map(keyOf);
}

/** Whether it has an address, and has not ended. */
export function hasAddress(pod: Pod): boolean {
  const isOver = pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded";
  return !isOver && addressesOf(pod).length > 0;
}

export const addressesOf = ({ status }: Pod): readonly string[] =>
  status?.podIPs?.map(({ ip }) => ip) ?? (status?.podIP ? [status.podIP] : []);

export const isIPv6 = (address: string): boolean => address.includes(":");

/** The port to dial for a Service's port in a pod; undefined where the pod names none so. */
export function targetPort(pod: Pod, port: ServicePort): number | undefined {
  const number = containerPort(pod, port);
  return number === undefined ? undefined : dialledPort(pod, number);
}

function containerPort({ spec }: Pod, port: ServicePort): number | undefined {
  const { targetPort: target = port.port, protocol = "TCP" } = port;
  if (typeof target === "number") return target;
  // Sidecars run as long as the pod does.
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  for (const { ports = [] } of [...spec.containers, ...sidecars]) {
    const found = ports.find((one) => one.name === target && (one.protocol ?? "TCP") === protocol);
    if (found) return found.containerPort;
  }
  return undefined;
}

/** The name by which DNS would know the pod among those of the Service. */
export const hostnameOf = ({ spec, metadata }: Pod, service: Service): string | undefined =>
  spec.hostname &&
  spec.subdomain === service.metadata.name &&
  metadata.namespace === service.metadata.namespace
    ? spec.hostname
    : undefined;

export const targetOf = ({ metadata }: Pod) => ({
  kind: "Pod",
  ...(metadata.namespace && { namespace: metadata.namespace }),
  name: metadata.name,
  ...(metadata.uid && { uid: metadata.uid }),
});

export const isHeadless = ({ spec }: Service): boolean => !spec.clusterIP || spec.clusterIP === "None";

/** Marks what belongs to a Service without an address. */
export const HEADLESS = "service.kubernetes.io/headless";
export const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

/** When the youngest change happened that these endpoints tell of: a pod became ready, or the Service was made. */
export function triggerTime(service: Service, selected: readonly Pod[]): string | undefined {
  const times = selected.flatMap(({ status }) => {
    const ready = status?.conditions?.find(({ type }) => type === "Ready");
    return ready?.lastTransitionTime ?? [];
  });
  return [service.metadata.creationTimestamp ?? "", ...times].toSorted().at(-1) || undefined;
}
