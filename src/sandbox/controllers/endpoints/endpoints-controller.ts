import { jsonEqual, type Json } from "@kagg/apiserver/internal";
import type { ControllerParts } from "../controller.ts";
import { endpoints, pods, services, type Service } from "../kinds.ts";
import { isTerminating, keyOf, splitKey, storeOf, unlessGone } from "../store.ts";
import { workQueue } from "../work-queue.ts";
import { HEADLESS, isHeadless, podsOf, servicesOf, TRIGGER_TIME, triggerTime } from "./service-pods.ts";
import { subsetsOf } from "./subsets.ts";

const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const CONTROLLER = "endpoint-controller";

/** Keeps the Endpoints of every Service that selects pods; k8s.io/kubernetes/pkg/controller/endpoint. */
export function endpointsController(parts: ControllerParts): void {
  const { state, signal } = parts;
  const store = storeOf(parts);
  const sync = async (key: string): Promise<void> => {
    const { namespace, name } = splitKey(key);
    const service = store.get(services, namespace, name);
    const current = store.get(endpoints, namespace, name);
    if (!service) {
      if (current) await unlessGone(store.remove(endpoints, current));
      return;
    }
    if (service.spec.type === "ExternalName" || !service.spec.selector) return;
    const selected = podsOf(store, service);
    const subsets = subsetsOf(service, selected);
    const labels = labelsOf(service);
    const isSame =
      current &&
      jsonEqual((current.subsets ?? []) as unknown as Json, subsets as unknown as Json) &&
      jsonEqual(current.metadata.labels ?? {}, labels);
    if (isSame) return;
    const time = triggerTime(service, selected);
    const annotations = { ...current?.metadata.annotations, ...(time && { [TRIGGER_TIME]: time }) };
    if (current) {
      await store.update(endpoints, {
        ...current,
        metadata: { ...current.metadata, labels, annotations },
        subsets,
      });
    } else {
      await store.create(endpoints, { metadata: { name, namespace, labels, annotations }, subsets });
    }
  };
  const queue = workQueue({
    ...parts,
    name: "endpoints",
    sync: async (key) => {
      try {
        await sync(key);
      } catch (error) {
        if (!isTerminating(error)) throw error;
      }
    },
  });
  state.watch(services.resource, ({ object }) => queue.add(keyOf(object)), signal);
  state.watch(pods.resource, (event) => servicesOf(store, event).forEach(queue.add), signal);
  state.watch(
    endpoints.resource,
    ({ type, object }) => {
      if (type !== "ADDED") queue.add(keyOf(object));
    },
    signal,
  );
}

function labelsOf(service: Service): Record<string, string> {
  const { [HEADLESS]: _headless, ...labels } = service.metadata.labels ?? {};
  return { ...labels, ...(isHeadless(service) && { [HEADLESS]: "" }), [MANAGED_BY]: CONTROLLER };
}
