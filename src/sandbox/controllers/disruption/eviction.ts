import { selects, StatusError, timestamp } from "@kagg/apiserver/internal";
import type { ControllerParts } from "../controller.ts";
import { disruptionBudgets, pods, type DisruptionBudget, type Pod } from "../kinds.ts";
import { isRefused, storeOf, type Store } from "../store.ts";
import { findCondition } from "../workloads/conditions.ts";
import { isReady } from "../workloads/pod-ranking.ts";
import { allowanceConditions } from "./budget.ts";

/** policy/v1 Eviction, as far as it counts. */
export type Eviction = {
  readonly metadata?: { readonly name?: string };
  readonly deleteOptions?: {
    readonly dryRun?: readonly string[];
    readonly gracePeriodSeconds?: number;
    readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  };
};

type Evictor = Pick<ControllerParts, "state" | "client" | "clock">;

/** How often a budget that somebody else changed is tried again; upstream's EvictionsRetry. */
const ATTEMPTS = 20;

/**
 * Deletes a pod if its budget allows that, as `pods/eviction` does; k8s.io/kubernetes/pkg/registry/core/pod/storage/eviction.go.
 * Rejects with a 429 where it does not.
 */
export async function evict(
  parts: Evictor,
  namespace: string,
  name: string,
  eviction: Eviction,
  isDryRun: boolean,
): Promise<void> {
  if (eviction.metadata?.name !== undefined && eviction.metadata.name !== name)
    throw new StatusError(400, "BadRequest", "name in URL does not match name in Eviction object");
  const store = storeOf(parts);
  const isDry = isDryRun || (eviction.deleteOptions?.dryRun ?? []).length > 0;
  const options = { ...eviction.deleteOptions, ...(isDry && { dryRun: ["All"] }) };
  for (let attempt = 1; ; attempt++) {
    const pod = store.get(pods, namespace, name);
    if (!pod) throw notFound(name);
    if (!ignoresBudget(pod)) await spend(parts, store, pod, isDry);
    try {
      await remove(parts, store, pod, options, isDry);
      return;
    } catch (error) {
      const isOurs = isRefused(error, "Conflict") && options.preconditions?.resourceVersion === undefined;
      if (!isOurs || !ignoresBudget(pod) || attempt === ATTEMPTS) throw error;
    }
  }
}

const notFound = (name: string): StatusError =>
  new StatusError(404, "NotFound", `pods ${JSON.stringify(name)} not found`, { name, kind: "pods" });

/** It does not serve yet, or no more. */
const ignoresBudget = ({ metadata, status }: Pod): boolean =>
  Boolean(metadata.deletionTimestamp) ||
  ["Succeeded", "Failed", "Pending"].includes(status?.phase ?? "Pending");

/** Takes one disruption off the pod's budget, if it has one. */
async function spend(parts: Evictor, store: Store, pod: Pod, isDry: boolean): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const found = budgetsOf(store, pod);
    const [budget] = found;
    if (found.length > 1) {
      const message =
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
      throw new StatusError(500, "", message);
    }
    if (!budget || isExempt(budget, pod)) return;
    checkAllowance(budget);
    if (isDry) return;
    try {
      await decrement(parts, store, budget, pod);
      return;
    } catch (error) {
      if (!isRefused(error, "Conflict")) throw error;
      if (attempt < ATTEMPTS) continue;
      const message = `couldn't update PodDisruptionBudget ${JSON.stringify(budget.metadata.name)} due to conflicts`;
      throw new StatusError(504, "Timeout", `Timeout: ${message}`, { retryAfterSeconds: 10 });
    }
  }
}

const budgetsOf = (store: Store, { metadata }: Pod): readonly DisruptionBudget[] =>
  store
    .list(disruptionBudgets, metadata.namespace)
    .filter(({ spec }) => spec.selector !== undefined && selects(spec.selector, metadata.labels));

/** A pod that is not ready does not count among the healthy: it may go. */
function isExempt({ spec, status }: DisruptionBudget, pod: Pod): boolean {
  if (isReady(pod)) return false;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return (
    spec.unhealthyPodEvictionPolicy === "AlwaysAllow" ||
    (currentHealthy >= desiredHealthy && desiredHealthy > 0)
  );
}

function checkAllowance(budget: DisruptionBudget): void {
  const { metadata, status = {} } = budget;
  const { name } = metadata;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    throw refused(`The disruption budget ${name} is still being processed by the server.`, 10);
  if ((status.disruptionsAllowed ?? 0) > 0) return;
  const condition = findCondition(status.conditions, "DisruptionAllowed");
  const why = condition?.status === "False" && condition.message ? condition : undefined;
  const { desiredHealthy = 0, currentHealthy = 0 } = status;
  if (why?.reason === "SyncFailed") {
    const text = `does not allow evicting pods currently because it failed sync: ${why.message}`;
    throw refused(`The disruption budget ${name} ${text}`, 0);
  }
  if (currentHealthy <= desiredHealthy)
    throw refused(
      `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
      0,
    );
  const more = why ? ` (${why.reason}): ${why.message}` : "";
  throw refused(`The disruption budget ${name} does not allow evicting pods currently${more}`, 0);
}

const refused = (message: string, retryAfterSeconds: number): StatusError =>
  new StatusError(
    429,
    "TooManyRequests",
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
      causes: [{ reason: "DisruptionBudget", message }],
    },
  );

async function decrement(
  { clock }: Evictor,
  store: Store,
  budget: DisruptionBudget,
  pod: Pod,
): Promise<void> {
  const { status = {}, metadata } = budget;
  const disruptionsAllowed = (status.disruptionsAllowed ?? 0) - 1;
  const now = clock.now();
  const conditions =
    disruptionsAllowed === 0
      ? allowanceConditions(status.conditions ?? [], 0, metadata.generation ?? 0, now)
      : (status.conditions ?? []);
  const disrupted = { ...status.disruptedPods, [pod.metadata.name]: timestamp(now) };
  const next = { ...status, disruptionsAllowed, disruptedPods: disrupted, conditions };
  await store.update(disruptionBudgets, { ...budget, status: next }, "status");
}

async function remove(
  { clock }: Evictor,
  store: Store,
  pod: Pod,
  options: NonNullable<Eviction["deleteOptions"]>,
  isDry: boolean,
): Promise<void> {
  const latest = isDry ? pod : await announce(store, pod, options, timestamp(clock.now()));
  const { preconditions = {} } = options;
  const resourceVersion = preconditions.resourceVersion && latest.metadata.resourceVersion;
  const kept = { ...preconditions, ...(resourceVersion && { resourceVersion }) };
  const body = { kind: "DeleteOptions", apiVersion: "v1", ...options };
  await store.remove(pods, latest, { ...body, ...(Object.keys(kept).length > 0 && { preconditions: kept }) });
}

/** Says at the pod why it goes. */
async function announce(
  store: Store,
  pod: Pod,
  { preconditions = {} }: NonNullable<Eviction["deleteOptions"]>,
  now: string,
): Promise<Pod> {
  const { uid, resourceVersion, name } = pod.metadata;
  const differs = (what: string, wanted: string, live: string | undefined): StatusError =>
    new StatusError(
      409,
      "Conflict",
      `Operation cannot be fulfilled on Pod ${JSON.stringify(name)}: the ${what} in the precondition (${wanted}) does not match the ${what} in record (${live}).`,
      { name, kind: "Pod" },
    );
  if (preconditions.uid && preconditions.uid !== uid) throw differs("UID", preconditions.uid, uid);
  if (preconditions.resourceVersion && preconditions.resourceVersion !== resourceVersion)
    throw differs("ResourceVersion", preconditions.resourceVersion, resourceVersion);
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== "DisruptionTarget");
  const condition = {
    type: "DisruptionTarget",
    status: "True" as const,
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
    lastTransitionTime: now,
  };
  const status = { ...pod.status, conditions: [...others, condition] };
  return store.update(pods, { ...pod, status }, "status");
}
