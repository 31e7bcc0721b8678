import { selectsAll } from "@kagg/apiserver/internal";
import type { ControllerParts } from "../controller.ts";
import { recorder } from "../events.ts";
import { deployments, pods, replicaSets, type Deployment, type Pod } from "../kinds.ts";
import { keyOf, splitKey, storeOf, type Store } from "../store.ts";
import { workQueue } from "../work-queue.ts";
import { claim, controllerOf } from "./claim.ts";
import {
  countStatus,
  isComplete,
  progressDeadline,
  progressOf,
  rolloutStatus,
  said,
  untilDeadline,
  withProgress,
} from "./deployment-status.ts";
import { partition, sizeOf } from "./revisions.ts";
import { cleanUp, currentSet, ensureCurrentSet, resize, writeStatus, type Rollout } from "./rollout.ts";
import { active, isScaled, nextSize, scaledSizes, shrunk, total } from "./rollout-sizes.ts";

/** Deployments become ReplicaSets, one a template; k8s.io/kubernetes/pkg/controller/deployment. */
export function deploymentController(parts: ControllerParts): void {
  const { state, clock, signal } = parts;
  const store = storeOf(parts);
  const record = recorder(parts, "deployment-controller");
  const queue = workQueue({
    ...parts,
    name: "deployment",
    sync: async (key) => {
      const { namespace, name } = splitKey(key);
      const deployment = store.get(deployments, namespace, name);
      if (!deployment) return;
      const rollout: Rollout = { store, clock, record, deployment, sets: [] };
      await syncDeployment(rollout);
      const left = untilDeadline(rollout.deployment, clock.now());
      if (left !== undefined && !isComplete(rollout.deployment, rollout.deployment.status ?? {}))
        queue.addAfter(key, Math.max(left, 0) + 1000);
    },
  });
  const ofOwner = (object: Parameters<typeof controllerOf>[0]): void => {
    const owner = controllerOf(object);
    if (owner?.kind === "Deployment") queue.add(`${object.metadata.namespace}/${owner.name}`);
    // It may belong to one of them.
    if (!owner) for (const one of store.list(deployments, object.metadata.namespace)) queue.add(keyOf(one));
  };
  state.watch(deployments.resource, ({ object }) => queue.add(keyOf(object)), signal);
  state.watch(
    replicaSets.resource,
    ({ object, old }) => {
      ofOwner(object);
      if (old && controllerOf(old)?.uid !== controllerOf(object)?.uid) ofOwner(old);
    },
    signal,
  );
  // Recreate waits for the last old pod to be gone.
  state.watch(
    pods.resource,
    ({ type, object }) => {
      const owner = type === "DELETED" ? controllerOf(object) : undefined;
      const set = owner && store.get(replicaSets, object.metadata.namespace ?? "", owner.name);
      if (set) ofOwner(set);
    },
    signal,
  );
}

async function syncDeployment(rollout: Rollout): Promise<void> {
  const { store, record, deployment } = rollout;
  const { metadata, spec } = deployment;
  if (selectsAll(spec.selector)) {
    const message = "This deployment is selecting all pods. A non-empty selector is required.";
    record(deployment, "Warning", "SelectingAll", message);
    await writeStatus(rollout, { ...deployment.status, observedGeneration: metadata.generation ?? 0 });
    return;
  }
  const all = store.list(replicaSets, metadata.namespace);
  const { selector } = spec;
  rollout.sets = await claim(
    { store, controller: deployment, controllerKind: deployments, kind: replicaSets, selector },
    all,
  );
  if (metadata.deletionTimestamp) {
    await writeCounts(rollout);
    return;
  }
  await sayWhetherPaused(rollout);
  if (spec.paused || (await hasBeenScaled(rollout))) await scale(rollout);
  else if (spec.strategy?.type === "Recreate") await recreate(rollout);
  else await roll(rollout);
}

async function writeCounts(rollout: Rollout): Promise<void> {
  await currentSet(rollout);
  const { deployment, sets, clock } = rollout;
  const { current } = partition(deployment, sets);
  await writeStatus(rollout, countStatus(deployment, current, sets, clock.now()));
}

async function writeProgress(rollout: Rollout): Promise<void> {
  const { deployment, sets, clock } = rollout;
  const { current } = partition(deployment, sets);
  await writeStatus(rollout, rolloutStatus(deployment, current, sets, clock.now()));
}

async function sayWhetherPaused(rollout: Rollout): Promise<void> {
  const { deployment, clock } = rollout;
  const { reason } = progressOf(deployment) ?? {};
  if (progressDeadline(deployment) === undefined || reason === "ProgressDeadlineExceeded") return;
  const isPaused = deployment.spec.paused ?? false;
  if (isPaused === (reason === "DeploymentPaused")) return;
  const news = isPaused
    ? said("Unknown", "DeploymentPaused", "Deployment is paused")
    : said("Unknown", "DeploymentResumed", "Deployment is resumed");
  await writeStatus(rollout, withProgress(deployment, news, clock.now()));
}

async function hasBeenScaled(rollout: Rollout): Promise<boolean> {
  await currentSet(rollout);
  return isScaled(rollout.deployment, rollout.sets);
}

async function scale(rollout: Rollout): Promise<void> {
  await currentSet(rollout);
  const { current, old } = partition(rollout.deployment, rollout.sets);
  for (const [set, size] of scaledSizes(rollout.deployment, current, old)) await resize(rollout, set, size);
  if (rollout.deployment.spec.paused) await cleanUp(rollout);
  await writeCounts(rollout);
}

async function roll(rollout: Rollout): Promise<void> {
  const current = await ensureCurrentSet(rollout);
  const { deployment } = rollout;
  const { old } = partition(deployment, rollout.sets);
  if (sizeOf(current) !== sizeOf(deployment)) {
    const size =
      sizeOf(current) > sizeOf(deployment)
        ? sizeOf(deployment)
        : nextSize(deployment, total(old), sizeOf(current));
    if (await resize(rollout, current, size)) return writeProgress(rollout);
  }
  let hasShrunk = false;
  for (const [set, size] of shrunk(deployment, current, old))
    if (await resize(rollout, set, size)) hasShrunk = true;
  if (!hasShrunk && isComplete(deployment, deployment.status ?? {})) await cleanUp(rollout);
  await writeProgress(rollout);
}

async function recreate(rollout: Rollout): Promise<void> {
  await currentSet(rollout);
  const { current, old } = partition(rollout.deployment, rollout.sets);
  let hasShrunk = false;
  for (const set of active(old)) if (await resize(rollout, set, 0)) hasShrunk = true;
  const oldUids = new Set(old.map(({ metadata }) => metadata.uid));
  const isRunning = old.some(({ status }) => (status?.replicas ?? 0) > 0) || hasPods(rollout, oldUids);
  if (hasShrunk || isRunning) return writeProgress(rollout);
  const next = current ?? (await ensureCurrentSet(rollout));
  await resize(rollout, next, sizeOf(rollout.deployment));
  const { deployment } = rollout;
  if (isComplete(deployment, deployment.status ?? {})) await cleanUp(rollout);
  await writeProgress(rollout);
}

function hasPods(
  { store, deployment }: { store: Store; deployment: Deployment },
  owners: ReadonlySet<string | undefined>,
): boolean {
  const hasEnded = ({ status }: Pod): boolean => status?.phase === "Failed" || status?.phase === "Succeeded";
  return store
    .list(pods, deployment.metadata.namespace)
    .some((pod) => owners.has(controllerOf(pod)?.uid ?? "") && !hasEnded(pod));
}
