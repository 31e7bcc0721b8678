import type { ControllerParts } from "../controller.ts";
import type { Recorder } from "../events.ts";
import {
  deployments,
  replicaSets,
  type Deployment,
  type DeploymentStatus,
  type ReplicaSet,
} from "../kinds.ts";
import { isRefused, isTerminating, unlessGone, type Store } from "../store.ts";
import { controllerReference, isControlledBy } from "./claim.ts";
import { isSameStatus, progressDeadline, progressOf, said, withProgress } from "./deployment-status.ts";
import {
  byRevision,
  nextRevision,
  partition,
  REVISION,
  revisionAnnotations,
  sizeAnnotations,
  sizeOf,
} from "./revisions.ts";
import { nextSize, total } from "./rollout-sizes.ts";
import { isSameTemplate, TEMPLATE_HASH, templateHash } from "./template-hash.ts";

/** One Deployment while it is worked on: what is written replaces what was read. */
export type Rollout = {
  readonly store: Store;
  readonly clock: ControllerParts["clock"];
  readonly record: Recorder;
  deployment: Deployment;
  /** All that belong to it. */
  sets: readonly ReplicaSet[];
};

export async function writeStatus(rollout: Rollout, status: DeploymentStatus): Promise<void> {
  const { store, deployment } = rollout;
  if (isSameStatus(deployment.status, status)) return;
  rollout.deployment = await store.update(deployments, { ...deployment, status }, "status");
}

async function writeSet(rollout: Rollout, set: ReplicaSet): Promise<ReplicaSet> {
  const written = await rollout.store.update(replicaSets, set);
  rollout.sets = rollout.sets.map((one) => (one.metadata.uid === written.metadata.uid ? written : one));
  return written;
}

/** Records the revision at the current ReplicaSet and at the Deployment; undefined where there is none yet. */
export async function currentSet(rollout: Rollout): Promise<ReplicaSet | undefined> {
  const { deployment } = rollout;
  const { current, old } = partition(deployment, rollout.sets);
  if (!current) return undefined;
  const before = current.metadata.annotations ?? {};
  const annotations = revisionAnnotations(deployment, before, nextRevision(old));
  const { minReadySeconds = 0 } = deployment.spec;
  if (!isSameStatus(before, annotations) || (current.spec.minReadySeconds ?? 0) !== minReadySeconds) {
    const metadata = { ...current.metadata, annotations };
    return writeSet(rollout, { ...current, metadata, spec: { ...current.spec, minReadySeconds } });
  }
  await writeRevision(rollout, annotations[REVISION] ?? "");
  if (progressDeadline(deployment) !== undefined && !progressOf(deployment)) {
    const found = said(
      "True",
      "FoundNewReplicaSet",
      `Found new replica set ${JSON.stringify(current.metadata.name)}`,
    );
    await writeStatus(rollout, withProgress(rollout.deployment, found, rollout.clock.now()));
  }
  return current;
}

async function writeRevision(rollout: Rollout, revision: string): Promise<void> {
  const { store, deployment } = rollout;
  const { metadata } = deployment;
  if (metadata.annotations?.[REVISION] === revision) return;
  const annotations = { ...metadata.annotations, [REVISION]: revision };
  // With the status, as upstream: it is no change of what is wanted, and does not count as one.
  const revised = { ...deployment, metadata: { ...metadata, annotations } };
  rollout.deployment = await store.update(deployments, revised, "status");
}

/** The current ReplicaSet; it is made where there is none. */
export async function ensureCurrentSet(rollout: Rollout): Promise<ReplicaSet> {
  const found = await currentSet(rollout);
  if (found) return found;
  const { store, deployment, record, clock } = rollout;
  const wanted = newSet(deployment, rollout.sets);
  const { name } = wanted.metadata;
  try {
    const created = await store.create(replicaSets, wanted);
    rollout.sets = [...rollout.sets, created];
    const size = sizeOf(created);
    if (size > 0)
      record(deployment, "Normal", "ScalingReplicaSet", `Scaled up replica set ${name} from 0 to ${size}`);
    await writeRevision(rollout, created.metadata.annotations?.[REVISION] ?? "");
    if (progressDeadline(deployment) !== undefined) {
      const news = said("True", "NewReplicaSetCreated", `Created new replica set ${JSON.stringify(name)}`);
      await writeStatus(rollout, withProgress(rollout.deployment, news, clock.now()));
    }
    return created;
  } catch (error) {
    if (isRefused(error, "AlreadyExists")) return collide(rollout, name, error);
    if (!isTerminating(error)) await reportFailure(rollout, name, error);
    throw error;
  }
}

/** The name is taken: by one of its own that was just not known, or by another template's, which has the same hash. */
async function collide(rollout: Rollout, name: string, error: unknown): Promise<ReplicaSet> {
  const { store, deployment } = rollout;
  const taken = store.get(replicaSets, deployment.metadata.namespace ?? "", name);
  const isOwn =
    taken &&
    isControlledBy(taken, deployment) &&
    isSameTemplate(taken.spec.template, deployment.spec.template);
  if (isOwn) return taken;
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  await writeStatus(rollout, { ...deployment.status, collisionCount });
  throw error;
}

async function reportFailure(rollout: Rollout, name: string, error: unknown): Promise<void> {
  const { deployment, record, clock } = rollout;
  const why = error instanceof Error ? error.message : String(error);
  const message = `Failed to create new replica set ${JSON.stringify(name)}: ${why}`;
  record(deployment, "Warning", "ReplicaSetCreateError", message);
  if (progressDeadline(deployment) === undefined) return;
  const failed = said("False", "ReplicaSetCreateError", message);
  await writeStatus(rollout, withProgress(deployment, failed, clock.now()));
}

/** Of a subdomain, and so of a ReplicaSet. */
const NAME_LENGTH = 253;

function newSet(deployment: Deployment, sets: readonly ReplicaSet[]) {
  const { metadata, spec, status } = deployment;
  const hash = templateHash(spec.template, status?.collisionCount);
  const labels = { ...spec.template.metadata?.labels, [TEMPLATE_HASH]: hash };
  const matchLabels = { ...spec.selector.matchLabels, [TEMPLATE_HASH]: hash };
  const revision = revisionAnnotations(deployment, {}, nextRevision(sets));
  return {
    metadata: {
      name: `${metadata.name.slice(0, NAME_LENGTH - 1 - hash.length)}-${hash}`,
      namespace: metadata.namespace ?? "",
      labels,
      annotations: { ...revision, ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment, deployments)],
    },
    spec: {
      replicas: nextSize(deployment, total(sets), 0),
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  };
}

/** Whether its size changed. */
export async function resize(rollout: Rollout, set: ReplicaSet, size: number): Promise<boolean> {
  const { deployment, record } = rollout;
  const before = sizeOf(set);
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) };
  if (before === size && isSameStatus(annotations, set.metadata.annotations)) return false;
  const { name } = set.metadata;
  await writeSet(rollout, {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { ...set.spec, replicas: size },
  });
  if (before === size) return false;
  const direction = before < size ? "up" : "down";
  const message = `Scaled ${direction} replica set ${name} from ${before} to ${size}`;
  record(deployment, "Normal", "ScalingReplicaSet", message);
  return true;
}

/** Deletes the oldest of those that are empty, until no more are kept than the Deployment wants. */
export async function cleanUp({ store, deployment, sets }: Rollout): Promise<void> {
  const limit = deployment.spec.revisionHistoryLimit ?? Infinity;
  const old = partition(deployment, sets).old.filter(({ metadata }) => !metadata.deletionTimestamp);
  const excess = old.toSorted(byRevision).slice(0, Math.max(0, old.length - limit));
  for (const set of excess) {
    const { status, metadata } = set;
    const isKnown = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
    if ((status?.replicas ?? 0) === 0 && sizeOf(set) === 0 && isKnown)
      await unlessGone(store.remove(replicaSets, set));
  }
}
