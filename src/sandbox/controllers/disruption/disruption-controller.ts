import { messageOf, selects } from "@kagg/apiserver/internal";
import type { ControllerParts } from "../controller.ts";
import { recorder } from "../events.ts";
import {
  deployments,
  disruptionBudgets,
  pods,
  replicaSets,
  type DisruptionBudget,
  type Pod,
} from "../kinds.ts";
import { isRefused, keyOf, splitKey, storeOf, type Store } from "../store.ts";
import { workQueue } from "../work-queue.ts";
import { controllerOf } from "../workloads/claim.ts";
import { sizeOf } from "../workloads/revisions.ts";
import { budgetStatus, DELETION_TIMEOUT, disruptedPods, expectedPods, failedStatus } from "./budget.ts";
import type { State } from "../../state.ts";

/** Keeps what a PodDisruptionBudget allows; k8s.io/kubernetes/pkg/controller/disruption. */
export function disruptionController(parts: ControllerParts): void {
  const { state, clock, signal } = parts;
  const store = storeOf(parts);
  const record = recorder(parts, "controllermanager");
  const sync = async (key: string): Promise<void> => {
    const { namespace, name } = splitKey(key);
    const budget = store.get(disruptionBudgets, namespace, name);
    if (!budget) return;
    const selected = selectedBy(store, budget);
    if (selected.length === 0) record(budget, "Normal", "NoPods", "No matching pods found");
    const now = clock.now();
    let status;
    try {
      const expected = expectedPods(budget, selected, () => {
        const { size, unmanaged } = scaleOf(store, state, selected);
        if (unmanaged.length > 0) record(budget, "Warning", "UnmanagedPods", unmanagedMessage(budget));
        return size;
      });
      status = budgetStatus(budget, selected, expected, now);
    } catch (error) {
      const message = messageOf(error);
      record(
        budget,
        "Warning",
        "CalculateExpectedPodCountFailed",
        `Failed to calculate the number of expected pods: ${message}`,
      );
      status = failedStatus(budget, message, now);
    }
    if (status) await store.update(disruptionBudgets, { ...budget, status }, "status");
    const times = Object.values(disruptedPods(budget, selected, now)).map((at) => Date.parse(at));
    if (times.length > 0)
      queue.addAfter(key, Math.max(0, Math.min(...times) + DELETION_TIMEOUT - now.getTime()) + 1);
  };
  const queue = workQueue({
    ...parts,
    name: "disruption",
    sync: async (key) => {
      try {
        await sync(key);
      } catch (error) {
        if (!isRefused(error, "NotFound")) throw error;
      }
    },
  });
  state.watch(
    disruptionBudgets.resource,
    ({ type, object }) => type !== "DELETED" && queue.add(keyOf(object)),
    signal,
  );
  state.watch(
    pods.resource,
    ({ object, old }) => {
      for (const budget of store.list(disruptionBudgets, object.metadata.namespace))
        if (isSelected(budget, object) || (old && isSelected(budget, old))) queue.add(keyOf(budget));
    },
    signal,
  );
  // The sizes of the controllers count, too.
  for (const kind of [deployments, replicaSets]) {
    state.watch(
      kind.resource,
      ({ object, old }) => {
        if (object.spec?.["replicas"] === old?.spec?.["replicas"]) return;
        for (const budget of store.list(disruptionBudgets, object.metadata.namespace))
          queue.add(keyOf(budget));
      },
      signal,
    );
  }
}

const isSelected = ({ spec }: DisruptionBudget, { metadata }: Pick<Pod, "metadata">): boolean =>
  spec.selector !== undefined && selects(spec.selector, metadata.labels);

const selectedBy = (store: Store, budget: DisruptionBudget): readonly Pod[] =>
  store.list(pods, budget.metadata.namespace).filter((pod) => isSelected(budget, pod));

/** How many pods their controllers want; throws for a pod whose controller has no size. */
function scaleOf(
  store: Store,
  state: State,
  selected: readonly Pod[],
): { readonly size: number; readonly unmanaged: readonly string[] } {
  const sizes = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of selected) {
    const owner = controllerOf(pod);
    if (!owner) {
      unmanaged.push(pod.metadata.name);
      continue;
    }
    const { namespace = "" } = pod.metadata;
    const set = owner.kind === "ReplicaSet" ? store.get(replicaSets, namespace, owner.name) : undefined;
    const deployment = set && controllerOf(set);
    const found = deployment ? store.get(deployments, namespace, deployment.name) : set;
    if (found) sizes.set(found.metadata.uid ?? "", sizeOf(found));
    else sizes.set(owner.uid, otherScale(state, owner, namespace) ?? throwNoController(pod));
  }
  return { size: [...sizes.values()].reduce((sum, size) => sum + size, 0), unmanaged };
}

/** StatefulSets and ReplicationControllers are records here, but they say how many pods they want. */
function otherScale(
  state: State,
  { apiVersion, kind, name, uid }: NonNullable<ReturnType<typeof controllerOf>>,
  namespace: string,
): number | undefined {
  if (kind !== "StatefulSet" || apiVersion !== "apps/v1") return undefined;
  const found = state.get("statefulsets.apps", namespace, name);
  if (found?.metadata.uid !== uid) return undefined;
  const { replicas } = found.spec ?? {};
  return typeof replicas === "number" ? replicas : 1;
}

function throwNoController({ metadata }: Pod): never {
  throw new Error(`found no controllers for pod ${JSON.stringify(metadata.name)}`);
}

const unmanagedMessage = ({ spec }: DisruptionBudget): string =>
  `Pods selected by this PodDisruptionBudget (selector: ${JSON.stringify(spec.selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
