import { jsonEqual, type ObjectMeta, type OwnerReference } from "@kagg/apiserver/internal";
import { identityIn, identityKey, refersTo, type AbsentOwners, type Identity } from "./identity.ts";
import { alternateIdentity, hasFinalizer, isGoing, partitionDependents, type Node } from "./node.ts";

/** Who owns whom, as far as events and references tell. */
export type Graph = {
  readonly node: (uid: string) => Node | undefined;
  /** Somebody saw the object. */
  readonly observe: (identity: Identity, metadata: ObjectMeta, old: ObjectMeta | undefined) => void;
  /** Somebody saw it go. */
  readonly remove: (identity: Identity) => void;
  /** kube-apiserver says that there is no such object. */
  readonly removeAbsent: (identity: Identity) => void;
};

/** What has to be looked at because of a change, by uid. */
export type GraphWork = {
  readonly attemptToDelete: (uid: string) => void;
  /** Later. */
  readonly retryToDelete: (uid: string) => void;
  readonly attemptToOrphan: (uid: string) => void;
  /** An owner is named that lives in another namespace. */
  readonly reportInvalidNamespace: (dependent: Node, ownerUid: string) => void;
};

/** k8s.io/kubernetes/pkg/controller/garbagecollector/graph_builder.go, on one thread and without a client. */
export function createGraph(work: GraphWork, absent: AbsentOwners): Graph {
  const nodes = new Map<string, Node>();
  const context: Context = { nodes, work, absent };
  return {
    node: (uid) => nodes.get(uid),
    observe: (identity, metadata, old) => observe(context, identity, metadata, old),
    remove: (identity) => {
      const node = nodes.get(identity.uid);
      if (node) removeNode(context, node, identity);
    },
    removeAbsent: (identity) => removeAbsent(context, identity),
  };
}

type Context = {
  readonly nodes: Map<string, Node>;
  readonly work: GraphWork;
  readonly absent: AbsentOwners;
};

function observe(
  context: Context,
  identity: Identity,
  metadata: ObjectMeta,
  old: ObjectMeta | undefined,
): void {
  const { nodes, work } = context;
  const owners = metadata.ownerReferences ?? [];
  const known = nodes.get(identity.uid);
  const node = known ?? newNode(identity, owners, metadata);
  if (known) {
    if (known.isVirtual) reveal(context, known, identity);
    changeOwners(context, known, owners);
    if (isGoing(metadata)) known.isBeingDeleted = true;
  } else {
    nodes.set(identity.uid, node);
    addToOwners(context, node, owners);
  }
  if (startsToWait(metadata, old, "orphan")) {
    work.attemptToOrphan(identity.uid);
  } else if (startsToWait(metadata, old, "foregroundDeletion")) {
    node.isDeletingDependents = true;
    for (const dependent of node.dependents) work.attemptToDelete(dependent.identity.uid);
    work.attemptToDelete(identity.uid);
  }
}

const newNode = (identity: Identity, owners: readonly OwnerReference[], metadata?: ObjectMeta): Node => ({
  identity,
  owners,
  dependents: new Set(),
  isVirtual: metadata === undefined,
  isBeingDeleted: metadata !== undefined && isGoing(metadata),
  isDeletingDependents:
    metadata !== undefined && isGoing(metadata) && hasFinalizer(metadata, "foregroundDeletion"),
});

/** Whether a deletion has begun to wait for a finalizer of the garbage collector. */
function startsToWait(metadata: ObjectMeta, old: ObjectMeta | undefined, finalizer: string): boolean {
  const waits = (one: ObjectMeta): boolean => isGoing(one) && hasFinalizer(one, finalizer);
  return waits(metadata) && !(old && waits(old));
}

/** What was known by references alone has been seen. Those that called it by another name may have no owner. */
function reveal({ work }: Context, node: Node, identity: Identity): void {
  node.isVirtual = false;
  if (identityKey(node.identity) === identityKey(identity)) return;
  const { namespace, uid } = identity;
  for (const dependent of partitionDependents(node.dependents, identity).others) {
    if (namespace !== "" && dependent.identity.namespace !== namespace)
      work.reportInvalidNamespace(dependent, uid);
    work.attemptToDelete(dependent.identity.uid);
  }
  node.identity = identity;
}

function changeOwners(context: Context, node: Node, owners: readonly OwnerReference[]): void {
  const { nodes, work } = context;
  const before = new Map(node.owners.map((owner) => [owner.uid, owner]));
  const after = new Map(owners.map((owner) => [owner.uid, owner]));
  const added = owners.filter(({ uid }) => !before.has(uid));
  const removed = node.owners.filter(({ uid }) => !after.has(uid));
  const changed = owners.filter((owner) => {
    const old = before.get(owner.uid);
    return old !== undefined && !jsonEqual(old, owner);
  });
  if (added.length + removed.length + changed.length === 0) return;
  // An owner in the foreground may have waited for just this.
  const released = [
    ...removed.filter(({ blockOwnerDeletion }) => blockOwnerDeletion),
    ...changed.filter((owner) => before.get(owner.uid)?.blockOwnerDeletion && !owner.blockOwnerDeletion),
  ];
  for (const { uid } of released) if (nodes.has(uid)) work.attemptToDelete(uid);
  node.owners = owners;
  addToOwners(context, node, added);
  for (const { uid } of removed) nodes.get(uid)?.dependents.delete(node);
}

/** Makes an owner that nobody has seen a virtual node, whose existence has to be looked up. */
function addToOwners({ nodes, work }: Context, node: Node, owners: readonly OwnerReference[]): void {
  const { namespace, uid } = node.identity;
  let isDoubtful = false;
  for (const reference of owners) {
    const known = nodes.get(reference.uid);
    const owner = known ?? newNode(identityIn(reference, namespace), []);
    if (!known) nodes.set(reference.uid, owner);
    owner.dependents.add(node);
    if (!known) {
      work.attemptToDelete(reference.uid);
    } else if (!isDoubtful) {
      const where = owner.identity.namespace;
      const isElsewhere = where !== "" && where !== namespace;
      if (isElsewhere && !owner.isVirtual) work.reportInvalidNamespace(node, reference.uid);
      // An object in no namespace may name one of a kind that has to be in one: kubernetes/kubernetes#98040.
      const isUnclear = where === "" && namespace !== "" && owner.isVirtual;
      isDoubtful = isElsewhere || isUnclear || !refersTo(reference, owner.identity);
    }
  }
  if (isDoubtful) work.attemptToDelete(uid);
}

function removeNode({ nodes, work, absent }: Context, node: Node, identity: Identity): void {
  nodes.delete(node.identity.uid);
  for (const { uid } of node.owners) nodes.get(uid)?.dependents.delete(node);
  if (node.dependents.size > 0) absent.add(identity);
  for (const dependent of node.dependents) work.attemptToDelete(dependent.identity.uid);
  // The last dependent of an owner in the foreground may be gone.
  for (const { uid } of node.owners) if (nodes.get(uid)?.isDeletingDependents) work.attemptToDelete(uid);
}

function removeAbsent(context: Context, identity: Identity): void {
  const { nodes, work, absent } = context;
  const node = nodes.get(identity.uid);
  if (!node) return;
  const isSame = identityKey(node.identity) === identityKey(identity);
  const { matching, others } = partitionDependents(node.dependents, identity);
  const staysForOthers = node.isVirtual ? others.length > 0 : !isSame;
  if (!staysForOthers) {
    removeNode(context, node, identity);
    return;
  }
  if (matching.length > 0) absent.add(identity);
  for (const dependent of matching) work.attemptToDelete(dependent.identity.uid);
  if (!node.isVirtual || !isSame) return;
  const other = alternateIdentity(others, identity);
  if (!other) return;
  node.identity = other;
  work.retryToDelete(other.uid);
}
