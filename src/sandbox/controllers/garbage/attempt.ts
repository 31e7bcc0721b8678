import type { ObjectMeta, OwnerReference } from "@kagg/apiserver/internal";
import { isRefused } from "../store.ts";
import type { Graph } from "./graph.ts";
import { identityIn, type AbsentOwners } from "./identity.ts";
import { blockingDependents, hasFinalizer, isGoing, type Node } from "./node.ts";
import { NamespacedOwner, type ObjectClient, type Policy } from "./object-client.ts";

export type Attempt = {
  readonly graph: Graph;
  readonly objects: ObjectClient;
  readonly absent: AbsentOwners;
  /** Looks at another one soon. */
  readonly attemptToDelete: (uid: string) => void;
};

/**
 * Looks whether an object has to go, and deletes it; k8s.io/kubernetes/pkg/controller/garbagecollector/garbagecollector.go
 * attemptToDeleteItem. Resolves to false where it has to be looked at again.
 */
export async function attemptToDelete(attempt: Attempt, uid: string): Promise<boolean> {
  const node = attempt.graph.node(uid);
  if (!node) return true;
  try {
    return (await judge(attempt, node)) || !node.isVirtual;
  } catch (error) {
    if (error instanceof NamespacedOwner) return true;
    throw error;
  }
}

/** true where nothing more can come of it. */
async function judge(attempt: Attempt, node: Node): Promise<boolean> {
  const { graph, objects } = attempt;
  if (node.isBeingDeleted && !node.isDeletingDependents) return false;
  const { identity } = node;
  const latest = await objects.get(identity).catch(undefinedIfGone);
  if (!latest || latest.uid !== identity.uid) {
    graph.removeAbsent(identity);
    return true;
  }
  if (node.isDeletingDependents) {
    await finishForeground(attempt, node);
    return false;
  }
  const owners = latest.ownerReferences ?? [];
  if (owners.length === 0) return false;
  const { solid, dangling, waiting } = await classify(attempt, node, owners);
  if (solid.length > 0) {
    const gone = new Set([...dangling, ...waiting].map((owner) => owner.uid));
    if (gone.size > 0) await removeOwners(objects, node, gone);
    return false;
  }
  if (waiting.length > 0 && node.dependents.size > 0) {
    // Two that wait for each other would wait for ever.
    if ([...node.dependents].some((dependent) => dependent.isDeletingDependents))
      await unblock(objects, node);
    return remove(attempt, node, await objects.get(identity), "Foreground");
  }
  return remove(attempt, node, latest, keptPolicy(latest));
}

const undefinedIfGone = (error: unknown): undefined => {
  if (!isRefused(error, "NotFound")) throw error;
};

/** What its finalizers say about its dependents stays true. */
function keptPolicy(latest: ObjectMeta): Policy {
  if (hasFinalizer(latest, "orphan")) return "Orphan";
  return hasFinalizer(latest, "foregroundDeletion") ? "Foreground" : "Background";
}

async function remove(
  { graph, objects }: Attempt,
  { identity }: Node,
  latest: ObjectMeta,
  policy: Policy,
): Promise<boolean> {
  try {
    await objects.remove(identity, latest, policy);
    return false;
  } catch (error) {
    if (!isRefused(error, "NotFound")) throw error;
    graph.removeAbsent(identity);
    return true;
  }
}

/** Lets an owner go that nobody blocks any more; or else sees to those that block it. */
async function finishForeground({ objects, attemptToDelete: look }: Attempt, node: Node): Promise<void> {
  const blocking = blockingDependents(node);
  if (blocking.length === 0) return removeFinalizer(objects, node, "foregroundDeletion");
  for (const { isDeletingDependents, identity } of blocking) if (!isDeletingDependents) look(identity.uid);
}

type Owners = {
  /** They are there. */
  readonly solid: readonly OwnerReference[];
  /** They are not. */
  readonly dangling: readonly OwnerReference[];
  /** They wait for this dependent to go. */
  readonly waiting: readonly OwnerReference[];
};

async function classify(attempt: Attempt, node: Node, owners: readonly OwnerReference[]): Promise<Owners> {
  const solid: OwnerReference[] = [];
  const dangling: OwnerReference[] = [];
  const waiting: OwnerReference[] = [];
  for (const owner of owners) {
    const found = await findOwner(attempt, node, owner);
    if (!found) dangling.push(owner);
    else if (isGoing(found) && hasFinalizer(found, "foregroundDeletion")) waiting.push(owner);
    else solid.push(owner);
  }
  return { solid, dangling, waiting };
}

/** undefined where there is no such owner. */
async function findOwner(
  { objects, absent }: Attempt,
  { identity: { namespace } }: Node,
  reference: OwnerReference,
): Promise<ObjectMeta | undefined> {
  if (absent.has(identityIn(reference, "")) || absent.has(identityIn(reference, namespace))) return undefined;
  const { isNamespaced } = objects.resourceOf(reference);
  const owner = identityIn(reference, isNamespaced ? namespace : "");
  const found = await objects.get(owner).catch(undefinedIfGone);
  if (found?.uid === reference.uid) return found;
  absent.add(owner);
  return undefined;
}

/** Takes references to owners out of an object. That it is the one that is meant, its uid makes sure. */
export async function removeOwners(
  objects: ObjectClient,
  { identity }: Node,
  owners: ReadonlySet<string>,
): Promise<void> {
  await change(objects, identity, ({ ownerReferences = [] }) => {
    const left = ownerReferences.filter(({ uid }) => !owners.has(uid));
    return left.length === ownerReferences.length ? undefined : { ownerReferences: left };
  });
}

async function unblock(objects: ObjectClient, { identity }: Node): Promise<void> {
  await change(objects, identity, ({ ownerReferences = [] }) => ({
    ownerReferences: ownerReferences.map((owner) => ({ ...owner, blockOwnerDeletion: false })),
  }));
}

export async function removeFinalizer(
  objects: ObjectClient,
  { identity }: Node,
  finalizer: string,
): Promise<void> {
  await change(objects, identity, ({ finalizers = [] }) =>
    finalizers.includes(finalizer)
      ? { finalizers: finalizers.filter((name) => name !== finalizer) }
      : undefined,
  );
}

/** Five times, as client-go's retry.DefaultBackoff; the queue tries again after that. */
const ATTEMPTS = 5;

async function change(
  objects: ObjectClient,
  identity: Node["identity"],
  next: (latest: ObjectMeta) => Partial<ObjectMeta> | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const latest = await objects.get(identity).catch(undefinedIfGone);
    if (!latest || latest.uid !== identity.uid) return;
    const wanted = next(latest);
    if (!wanted) return;
    const { resourceVersion } = latest;
    try {
      await objects.patch(identity, { ...wanted, ...(resourceVersion && { resourceVersion }) });
      return;
    } catch (error) {
      if (isRefused(error, "NotFound")) return;
      if (!isRefused(error, "Conflict") || attempt === ATTEMPTS) throw error;
    }
  }
}
