import { messageOf } from "@kagg/apiserver/internal";
import type { ControllerParts } from "./controller.ts";
import { discover, supports, type Discovered, type Discovery } from "./discovery.ts";
import { apiServices } from "./kinds.ts";
import { monitors, type MetadataEvent, type Monitors } from "./monitors.ts";
import { workQueue } from "./work-queue.ts";

/** What is served now, and what becomes of the objects of it. */
export type KnownResources = {
  /** As it was last discovered; undefined before the first time. */
  readonly discovery: () => Discovery | undefined;
  /** Asks anew. */
  readonly refresh: () => Promise<Discovery>;
  /** Whether every object that there is of what is followed has been seen. */
  readonly hasSynced: () => boolean;
};

type Listeners = {
  readonly onEvent: (event: MetadataEvent) => void;
  /** What is served has changed, or may have. */
  readonly onDiscovery: () => void;
};

/** As often as kube-controller-manager looks for new resources when nothing tells it to. */
const PERIOD = 30_000;

const IGNORED: ReadonlySet<string> = new Set(["events.", "events.events.k8s.io"]);

/**
 * Follows every resource that can be deleted, listed and watched, as k8s.io/kubernetes/pkg/controller/garbagecollector
 * does. That one looks for new resources every 30 s; this one also whenever an APIService changes, so that an aggregated
 * API is known as soon as it is available. What cannot be discovered for a while stays followed.
 */
export function knownResources(parts: ControllerParts, { onEvent, onDiscovery }: Listeners): KnownResources {
  const { client, clock, signal, state } = parts;
  let current: Discovery | undefined;
  let followed: readonly Discovered[] = [];
  const watches: Monitors = monitors(parts, onEvent);
  const refresh = async (): Promise<Discovery> => {
    const found = await discover(client);
    current = found;
    const kept = followed.filter((one) => found.failures.has(groupVersionOf(one)) && watches.hasSynced(one));
    followed = [...found.preferred.filter(isFollowed), ...kept];
    watches.follow(followed);
    return found;
  };
  const queue = workQueue({
    ...parts,
    name: "discovery",
    workers: 1,
    maxDelay: PERIOD,
    sync: async () => {
      await refresh();
      onDiscovery();
    },
  });
  const tick = (): void => {
    if (signal.aborted) return;
    queue.add("all");
    cancel = clock.after(PERIOD, tick);
  };
  let cancel = (): void => undefined;
  tick();
  state.watch(apiServices.resource, () => queue.add("all"), signal);
  signal.addEventListener("abort", () => cancel(), { once: true });
  return {
    discovery: () => current,
    refresh: async () => {
      try {
        return await refresh();
      } catch (error) {
        throw new Error(`what is served cannot be discovered: ${messageOf(error)}`, { cause: error });
      }
    },
    hasSynced: () => followed.length > 0 && followed.every(watches.hasSynced),
  };
}

const isFollowed = (resource: Discovered): boolean =>
  supports(resource, "delete", "list", "watch") && !IGNORED.has(`${resource.plural}.${resource.group}`);

const groupVersionOf = ({ group, version }: Discovered): string =>
  group === "" ? version : `${group}/${version}`;
