import { messageOf, type ObjectMeta } from "@kagg/apiserver/internal";
import { accepts } from "../client.ts";
import { resourceName } from "../state.ts";
import { pause } from "../pause.ts";
import type { ControllerParts } from "./controller.ts";
import type { Discovered } from "./discovery.ts";
import { apiServices } from "./kinds.ts";
import { pathOf, storeOf } from "./store.ts";

/** A change of any object, aggregated ones included. */
export type MetadataEvent = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resource: Discovered;
  readonly metadata: ObjectMeta;
  /** As it was last seen; undefined for ADDED. */
  readonly old: ObjectMeta | undefined;
};

export type Monitors = {
  /** Watches these resources from now on, and no others. */
  readonly follow: (resources: readonly Discovered[]) => void;
  /** Whether everything that there was of it has been seen. */
  readonly hasSynced: (resource: Discovered) => boolean;
};

/** Stops one resource's watch; `synced` is true once its first list is through. */
type Monitor = { readonly stop: () => void; readonly synced: () => boolean };

/** Tells of every object of the resources that are followed: what is there first, then each change. */
export function monitors(parts: ControllerParts, onEvent: (event: MetadataEvent) => void): Monitors {
  const running = new Map<string, Monitor>();
  parts.signal.addEventListener("abort", () => running.forEach(({ stop }) => stop()), { once: true });
  return {
    follow: (resources) => {
      const wanted = new Map(resources.map((resource) => [keyOf(resource), resource]));
      for (const [key, { stop }] of running) {
        if (wanted.has(key)) continue;
        running.delete(key);
        stop();
      }
      for (const [key, resource] of wanted) {
        if (!running.has(key) && !parts.signal.aborted) running.set(key, monitor(parts, resource, onEvent));
      }
    },
    hasSynced: (resource) => running.get(keyOf(resource))?.synced() ?? false,
  };
}

const keyOf = ({ group, version, plural }: Discovered): string => `${plural}.${version}.${group}`;

function monitor(
  parts: ControllerParts,
  resource: Discovered,
  onEvent: (event: MetadataEvent) => void,
): Monitor {
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  if (!isAggregated(parts, resource)) {
    parts.state.watch(
      resourceName(resource.plural, resource.group),
      ({ type, object, old }) => {
        if (!stopped.signal.aborted)
          onEvent({ type, resource, metadata: object.metadata, old: old?.metadata });
      },
      stopped.signal,
    );
    return { stop, synced: () => true };
  }
  const progress = { isSynced: false };
  void followAggregated({ ...parts, signal: stopped.signal }, resource, onEvent, progress);
  return { stop, synced: () => progress.isSynced };
}

/** Whether another server answers for it; all others live in the storage. */
function isAggregated(parts: ControllerParts, { group, version }: Discovered): boolean {
  const found = storeOf(parts).get(apiServices, "", `${version}.${group}`);
  return Boolean(found?.spec.service);
}

/** client-go's reflector starts at 800 ms, and ends at 30 s; here the other server is close, and restarted often. */
const FIRST_DELAY = 100;
const MAX_DELAY = 5000;

/** Lists and watches until the signal aborts; what is gone between two lists counts as deleted. */
async function followAggregated(
  parts: ControllerParts,
  resource: Discovered,
  onEvent: (event: MetadataEvent) => void,
  progress: { isSynced: boolean },
): Promise<void> {
  const { client, clock, logger, signal } = parts;
  const known = new Map<string, ObjectMeta>();
  const path = pathOf(resource, "");
  const tell = (type: MetadataEvent["type"], metadata: ObjectMeta): void => {
    if (signal.aborted) return;
    const uid = metadata.uid ?? "";
    const old = known.get(uid);
    if (type === "DELETED") known.delete(uid);
    else known.set(uid, metadata);
    if (type === "DELETED" || old?.resourceVersion !== metadata.resourceVersion)
      onEvent({ type: type === "DELETED" ? type : old ? "MODIFIED" : "ADDED", resource, metadata, old });
  };
  let delay = FIRST_DELAY;
  while (!signal.aborted) {
    try {
      const answer = await client.send({ method: "GET", path, accept: accepts.metadataList });
      const { metadata, items: listed } = answer as unknown as List;
      const items = listed ?? [];
      const present = new Set(items.map((item) => item.metadata.uid));
      for (const [uid, gone] of known) if (!present.has(uid)) tell("DELETED", gone);
      for (const item of items) tell("ADDED", item.metadata);
      progress.isSynced = true;
      delay = FIRST_DELAY;
      const query = { resourceVersion: metadata.resourceVersion, allowWatchBookmarks: "true" };
      for await (const event of client.watch(path, query, signal, accepts.metadata)) {
        if (event.type === "ERROR") break;
        if (event.type !== "BOOKMARK") tell(event.type, event.object.metadata);
      }
    } catch (error) {
      logger.debug({ resource: path, error: messageOf(error) }, "cannot be watched now");
    }
    await pause(clock, delay, signal);
    delay = Math.min(delay * 2, MAX_DELAY);
  }
}

type List = {
  readonly metadata: { readonly resourceVersion: string };
  /** k8s.io/apiserver writes an empty list of metadata as null. */
  readonly items: readonly { readonly metadata: ObjectMeta }[] | null;
};
