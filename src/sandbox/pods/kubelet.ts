import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock, Logger } from "@kagg/apiserver/internal";
import type { Client } from "../client.ts";
import { NODE } from "../controllers/node.ts";
import { resourceName, type State, type StateEvent } from "../state.ts";
import { defaultBackOff, type BackOffLimits } from "./back-off.ts";
import { eventRecorder } from "./events.ts";
import type { Images } from "./images.ts";
import type { NodeParts } from "./node-parts.ts";
import type { Pod } from "./pod.ts";
import { startGuard } from "./process/guard.ts";
import type { Server } from "./process/service-environment.ts";
import { sourcesOf } from "./sources.ts";
import { startPod, type PodWorker } from "./worker/pod-worker.ts";

export type KubeletOptions = {
  readonly state: State;
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the images of pods are here. It is read at each start, so more may come. */
  readonly images: Images;
  /** Where pods reach this control plane. */
  readonly server: Server;
  /** Where persistent volume claims are kept when the sandbox is gone: a folder of `<namespace>/<claim>`. They go with it by default. */
  readonly claims?: string;
  /** The kubelet's own by default: 10 seconds, doubled up to 5 minutes. */
  readonly backOff?: BackOffLimits;
};

/** Runs pods of the node `sandbox` as processes of this machine. */
export type Kubelet = {
  /** The one that has this UID. */
  readonly worker: (uid: string) => PodWorker | undefined;
  /** Asks all processes to end, kills those that do not, and resolves when no process and no folder is left. */
  readonly close: () => Promise<void>;
};

/** Seconds that processes have when the sandbox ends. */
const LAST_GRACE = 2;

export function startKubelet(options: KubeletOptions): Kubelet {
  const closing = new AbortController();
  const workers = new Map<string, PodWorker>();
  let host: Promise<NodeParts> | undefined;
  // A sandbox without pods needs no folder and no guard.
  const start = async (pod: Pod, uid: string): Promise<void> => {
    host ??= startHost(options, closing.signal);
    const node = await host;
    const current = latest(options.state, pod);
    if (closing.signal.aborted || !current || workers.has(uid)) return;
    const worker = startPod(current, node);
    workers.set(uid, worker);
  };
  const onPod = ({ type, object }: StateEvent): void => {
    const pod = object as unknown as Pod;
    const { uid = "" } = pod.metadata;
    if (pod.spec.nodeName !== NODE) return;
    const worker = workers.get(uid);
    if (type === "DELETED") {
      worker?.removed(pod);
      // Not before: one that has ended may wait for its finalizers, and is not started again.
      void worker?.finished.finally(() => workers.delete(uid));
    } else if (worker) worker.update(pod);
    else if (!isOver(pod)) {
      start(pod, uid).catch((error: unknown) => {
        options.logger.error({ err: error, pod: pod.metadata.name }, "a pod cannot be started");
      });
    }
  };
  follow(options.state, onPod, workers, closing.signal);
  return {
    worker: (uid) => workers.get(uid),
    close: async () => {
      closing.abort();
      const running = await host?.catch(() => undefined);
      const all = [...workers.values()];
      for (const worker of all) worker.end(LAST_GRACE);
      // The clock of a test may stand still.
      const timer = setTimeout(() => all.forEach((worker) => worker.kill()), LAST_GRACE * 1000);
      await Promise.all(all.map(({ finished }) => finished));
      clearTimeout(timer);
      await running?.events.flush();
      await running?.guard.close();
      // Somebody may have killed the guard.
      if (running) await rm(running.folder, { recursive: true, force: true });
    },
  };
}

const isOver = ({ status, metadata }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && (status?.phase === "Succeeded" || status?.phase === "Failed");

/** Waiting may have taken time: a pod that is gone is not started. */
function latest(state: State, { metadata }: Pod): Pod | undefined {
  const { name, namespace = "", uid } = metadata;
  const found = state.get(resourceName("pods"), namespace, name) as Pod | undefined;
  return found?.metadata.uid === uid ? found : undefined;
}

function follow(
  state: State,
  onPod: (event: StateEvent) => void,
  workers: ReadonlyMap<string, PodWorker>,
  signal: AbortSignal,
): void {
  state.watch(resourceName("pods"), onPod, signal);
  for (const [plural, kind] of [
    ["secrets", "secret"],
    ["configmaps", "configMap"],
  ] as const) {
    state.watch(
      resourceName(plural),
      ({ object }) => {
        for (const worker of workers.values()) {
          worker.changed(kind, object.metadata.namespace ?? "", object.metadata.name);
        }
      },
      signal,
    );
  }
}

async function startHost(options: KubeletOptions, closing: AbortSignal): Promise<NodeParts> {
  const { state, client, clock, logger, images, server, backOff = defaultBackOff } = options;
  // Only its owner may look into it: there are keys in it.
  const folder = await mkdtemp(join(tmpdir(), "kagg-pods-"));
  return {
    nodeName: NODE,
    client,
    clock,
    logger,
    images,
    server,
    folder,
    claims: options.claims ?? join(folder, "claims"),
    guard: startGuard(folder),
    events: eventRecorder(client, clock, logger, NODE),
    sources: sourcesOf(state),
    backOff,
    closing,
  };
}
