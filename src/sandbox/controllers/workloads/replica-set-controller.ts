import { messageOf, selects } from "@kagg/apiserver/internal";
import type { ControllerParts } from "../controller.ts";
import { recorder, type Recorder } from "../events.ts";
import { pods, replicaSets, type Body, type Pod, type ReplicaSet } from "../kinds.ts";
import {
  isRefused,
  isTerminating as isNamespaceTerminating,
  keyOf,
  splitKey,
  storeOf,
  type Store,
} from "../store.ts";
import { workQueue } from "../work-queue.ts";
import { claim, controllerOf, controllerReference, isControlledBy } from "./claim.ts";
import { isSameStatus } from "./deployment-status.ts";
import { byExpendability, isActive, isTerminating } from "./pod-ranking.ts";
import { replicaSetStatus, untilAvailable } from "./replica-set-status.ts";
import { sizeOf } from "./revisions.ts";

/** Pods that are made or deleted in one go: at most. */
const BURST = 500;

/** ReplicaSets become pods; k8s.io/kubernetes/pkg/controller/replicaset. */
export function replicaSetController(parts: ControllerParts): void {
  const { state, clock, signal } = parts;
  const store = storeOf(parts);
  const record = recorder(parts, "replicaset-controller");
  const queue = workQueue({
    ...parts,
    name: "replicaset",
    sync: async (key) => {
      const { namespace, name } = splitKey(key);
      const set = store.get(replicaSets, namespace, name);
      if (!set) return;
      const again = await syncReplicaSet({ store, record, clock }, set);
      if (again !== undefined) queue.addAfter(key, again);
    },
  });
  const ofOwner = (pod: Parameters<typeof controllerOf>[0]): void => {
    const { namespace, labels } = pod.metadata;
    const owner = controllerOf(pod);
    if (owner?.kind === "ReplicaSet") queue.add(`${namespace}/${owner.name}`);
    if (owner) return;
    for (const set of store.list(replicaSets, namespace))
      if (selects(set.spec.selector, labels)) queue.add(keyOf(set));
  };
  state.watch(replicaSets.resource, ({ object }) => queue.add(keyOf(object)), signal);
  state.watch(
    pods.resource,
    ({ object, old }) => {
      ofOwner(object);
      if (old && controllerOf(old)?.uid !== controllerOf(object)?.uid) ofOwner(old);
    },
    signal,
  );
}

type Tools = {
  readonly store: Store;
  readonly record: Recorder;
  readonly clock: ControllerParts["clock"];
};

/** Resolves to the milliseconds after which a pod may count as available. */
async function syncReplicaSet(tools: Tools, set: ReplicaSet): Promise<number | undefined> {
  const { store, clock } = tools;
  const { metadata, spec } = set;
  const all = store.list(pods, metadata.namespace);
  const options = {
    store,
    controller: set,
    controllerKind: replicaSets,
    kind: pods,
    selector: spec.selector,
  };
  const before = await claim(options, all.filter(isActive));
  const failure = metadata.deletionTimestamp ? undefined : await manage(tools, set, before);
  // What was written can be read: the state is never behind.
  const own = store.list(pods, metadata.namespace).filter((pod) => isControlledBy(pod, set));
  const active = own.filter((pod) => isActive(pod) && selects(spec.selector, pod.metadata.labels));
  const terminating = own.filter(
    (pod) => isTerminating(pod) && selects(spec.selector, pod.metadata.labels),
  ).length;
  const now = clock.now();
  const status = replicaSetStatus(set, { active, terminating, failure: failure?.message }, now);
  if (!isSameStatus(set.status, status)) await store.update(replicaSets, { ...set, status }, "status");
  if (failure) throw failure;
  const waits = active
    .map((pod) => untilAvailable(set, pod, now))
    .filter((wait) => wait > 0 && wait < Infinity);
  return waits.length > 0 ? Math.min(...waits) : undefined;
}

/** Makes pods, or deletes some; resolves to what went wrong. */
async function manage(tools: Tools, set: ReplicaSet, active: readonly Pod[]): Promise<Error | undefined> {
  const missing = sizeOf(set) - active.length;
  try {
    if (missing > 0) await createSlowly(Math.min(missing, BURST), () => createPod(tools, set));
    if (missing < 0) await deletePods(tools, set, active, Math.min(-missing, BURST));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(messageOf(error));
  }
}

/** One, two, four ...: what cannot be made is not tried a hundred times at once. */
async function createSlowly(count: number, create: () => Promise<void>): Promise<void> {
  let size = 1;
  for (let left = count; left > 0; left -= size, size *= 2) {
    size = Math.min(size, left);
    const results = await Promise.allSettled(Array.from({ length: size }, create));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }
}

async function createPod({ store, record }: Tools, set: ReplicaSet): Promise<void> {
  try {
    const { metadata } = await store.create(pods, podOf(set));
    record(set, "Normal", "SuccessfulCreate", `Created pod: ${metadata.name}`);
  } catch (error) {
    if (isNamespaceTerminating(error)) return;
    record(set, "Warning", "FailedCreate", `Error creating: ${messageOf(error)}`);
    throw error;
  }
}

function podOf(set: ReplicaSet): Body {
  const { metadata = {}, spec } = set.spec.template;
  const { labels = {}, annotations = {}, finalizers = [] } = metadata;
  const prefix = `${set.metadata.name}-`;
  return {
    metadata: {
      generateName: prefix.length > 253 ? set.metadata.name : prefix,
      namespace: set.metadata.namespace ?? "",
      labels,
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(finalizers.length > 0 && { finalizers }),
      ownerReferences: [controllerReference(set, replicaSets)],
    },
    spec,
  };
}

async function deletePods(
  tools: Tools,
  set: ReplicaSet,
  active: readonly Pod[],
  count: number,
): Promise<void> {
  const { store, record, clock } = tools;
  const sorted = active.toSorted(byExpendability(relatedPods(store, set), clock.now()));
  const results = await Promise.allSettled(
    sorted.slice(0, count).map(async (pod) => {
      const { name } = pod.metadata;
      try {
        await store.remove(pods, pod);
        record(set, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
      } catch (error) {
        if (isRefused(error, "NotFound")) return;
        record(set, "Warning", "FailedDelete", `Error deleting: ${messageOf(error)}`);
        throw new Error(`unable to delete pods: ${messageOf(error)}`, { cause: error });
      }
    }),
  );
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Of all ReplicaSets with the same owner. */
function relatedPods(store: Store, set: ReplicaSet): readonly Pod[] {
  const owner = controllerOf(set)?.uid;
  const { namespace } = set.metadata;
  const family = store
    .list(replicaSets, namespace)
    .filter((one) => one.metadata.uid === set.metadata.uid || (owner && controllerOf(one)?.uid === owner));
  return store
    .list(pods, namespace)
    .filter(({ metadata }) => family.some(({ spec }) => selects(spec.selector, metadata.labels)));
}
