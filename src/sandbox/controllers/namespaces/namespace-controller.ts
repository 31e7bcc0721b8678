import type { ControllerParts } from "../controller.ts";
import type { KnownResources } from "../known-resources.ts";
import { namespaces } from "../kinds.ts";
import type { MetadataEvent } from "../monitors.ts";
import { storeOf } from "../store.ts";
import { workQueue } from "../work-queue.ts";
import { deleteNamespace } from "./delete-namespace.ts";

/** At most a minute between two tries, as in k8s.io/kubernetes/pkg/controller/namespace. */
const MAX_DELAY = 60_000;

export type NamespaceController = {
  /** Something that was in the way of a namespace may be gone. */
  readonly onEvent: (event: MetadataEvent) => void;
  readonly onDiscovery: () => void;
};

/**
 * Empties namespaces that are going, and lets them go. Upstream looks again after half of what it reckons the rest to take;
 * here also when an object of the namespace is gone, and when an API is served again.
 */
export function namespaceController(
  parts: ControllerParts,
  refresh: KnownResources["refresh"],
): NamespaceController {
  const queue = workQueue({
    ...parts,
    name: "namespace",
    maxDelay: MAX_DELAY,
    sync: async (name) => {
      const estimate = await deleteNamespace({ ...parts, refresh }, name);
      if (estimate !== undefined) queue.addAfter(name, (Math.floor(estimate / 2) + 1) * 1000);
    },
  });
  const store = storeOf(parts);
  parts.state.watch(
    namespaces.resource,
    ({ type, object }) => {
      if (type !== "DELETED" && object.metadata.deletionTimestamp) queue.add(object.metadata.name);
    },
    parts.signal,
  );
  const isGoing = (name: string): boolean =>
    Boolean(store.get(namespaces, "", name)?.metadata.deletionTimestamp);
  return {
    onEvent: ({ type, metadata }) => {
      if (type === "DELETED" && metadata.namespace && isGoing(metadata.namespace))
        queue.add(metadata.namespace);
    },
    onDiscovery: () => {
      for (const { metadata } of store.list(namespaces)) if (isGoing(metadata.name)) queue.add(metadata.name);
    },
  };
}
