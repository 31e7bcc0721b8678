import type { OwnerReference } from "@kagg/apiserver/internal";

/** What an owner reference says about its owner, and the namespace in which that would be. */
export type Identity = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
};

export const identityIn = ({ apiVersion, kind, name, uid }: OwnerReference, namespace: string): Identity => ({
  apiVersion,
  kind,
  namespace,
  name,
  uid,
});

/** Whether a reference means this owner, namespaces aside. */
export const refersTo = (reference: OwnerReference, owner: Identity): boolean =>
  reference.uid === owner.uid &&
  reference.name === owner.name &&
  reference.kind === owner.kind &&
  reference.apiVersion === owner.apiVersion;

/** The same for the same identity; sorted, kinds stay together, as upstream's referenceLessThan has it. */
export const identityKey = ({ kind, apiVersion, namespace, name, uid }: Identity): string =>
  [kind, apiVersion, namespace, name, uid].join("\u0000");

/** Owners that are known not to be there; the last 500 of them, as upstream's ReferenceCache. */
export type AbsentOwners = {
  readonly add: (owner: Identity) => void;
  readonly has: (owner: Identity) => boolean;
};

export function absentOwners(size: number = 500): AbsentOwners {
  const known = new Set<string>();
  return {
    add: (owner) => {
      known.delete(identityKey(owner));
      known.add(identityKey(owner));
      if (known.size > size) known.delete(known.values().next().value ?? "");
    },
    has: (owner) => known.has(identityKey(owner)),
  };
}
