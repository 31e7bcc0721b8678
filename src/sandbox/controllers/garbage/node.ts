import type { ObjectMeta, OwnerReference } from "@kagg/apiserver/internal";
import { identityIn, identityKey, refersTo, type Identity } from "./identity.ts";

/** An object in the graph of owners and dependents. */
export type Node = {
  identity: Identity;
  owners: readonly OwnerReference[];
  readonly dependents: Set<Node>;
  /** Only references tell of it so far: nobody has seen it. */
  isVirtual: boolean;
  isBeingDeleted: boolean;
  /** It is being deleted in the foreground. */
  isDeletingDependents: boolean;
};

export const isGoing = ({ deletionTimestamp }: ObjectMeta): boolean => deletionTimestamp !== undefined;

export const hasFinalizer = ({ finalizers = [] }: ObjectMeta, name: string): boolean =>
  finalizers.includes(name);

/** Dependents that keep an owner from going in the foreground. */
export const blockingDependents = ({ dependents, identity }: Node): Node[] =>
  [...dependents].filter(({ owners }) =>
    owners.some(({ uid, blockOwnerDeletion }) => uid === identity.uid && blockOwnerDeletion),
  );

/** Dependents whose references are to `owner`, and those whose references to its uid say something else; one can be both. */
export function partitionDependents(
  dependents: Iterable<Node>,
  owner: Identity,
): { readonly matching: readonly Node[]; readonly others: readonly Node[] } {
  const matching: Node[] = [];
  const others: Node[] = [];
  for (const dependent of dependents) {
    const isElsewhere = owner.namespace !== "" && owner.namespace !== dependent.identity.namespace;
    const references = dependent.owners.filter(({ uid }) => uid === owner.uid);
    if (!isElsewhere && references.some((reference) => refersTo(reference, owner))) matching.push(dependent);
    if (isElsewhere || references.some((reference) => !refersTo(reference, owner))) others.push(dependent);
  }
  return { matching, others };
}

/** Who else the dependents may mean by the uid of an owner that is not there: the next after it, or else the first. */
export function alternateIdentity(dependents: Iterable<Node>, absent: Identity): Identity | undefined {
  const found = new Map<string, Identity>();
  for (const { owners, identity } of dependents) {
    for (const reference of owners) {
      if (reference.uid !== absent.uid) continue;
      const isSame = refersTo(reference, absent);
      if (isSame && (absent.namespace === "" || absent.namespace === identity.namespace)) continue;
      // That kind is in no namespace, as the absent one shows.
      const isCluster =
        absent.namespace === "" &&
        reference.apiVersion === absent.apiVersion &&
        reference.kind === absent.kind;
      const other = identityIn(reference, isCluster ? "" : identity.namespace);
      found.set(identityKey(other), other);
    }
  }
  found.delete(identityKey(absent));
  const keys = [...found.keys()].toSorted();
  const next = keys.find((key) => key > identityKey(absent)) ?? keys[0];
  return next === undefined ? undefined : found.get(next);
}
