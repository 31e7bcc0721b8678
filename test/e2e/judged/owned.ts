/** Objects as kubectl takes them, with as little in them as the test is about. */
type Reference = { readonly kind: string; readonly name: string; readonly uid: string };

export type Wanted = {
  readonly name: string;
  readonly namespace?: string;
  readonly owner?: Reference;
  /** The owner waits for this one when it is deleted in the foreground. */
  readonly blocks?: boolean;
  readonly finalizers?: readonly string[];
};

const group = "judged.example.com/v1";

const bodies = {
  Widget: { apiVersion: group, spec: { size: 1 } },
  Part: { apiVersion: group, spec: { of: "something" } },
  Shelf: { apiVersion: group, spec: {} },
  ConfigMap: { apiVersion: "v1", data: {} },
} as const;

export type Kind = keyof typeof bodies;

/** A finalizer that nobody but the test takes away. */
export const hold = "judges.kagg.dev/hold";

export function object(kind: Kind, { name, namespace, owner, blocks, finalizers }: Wanted): object {
  return {
    kind,
    ...bodies[kind],
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...(finalizers && { finalizers }),
      ...(owner && {
        ownerReferences: [
          {
            ...owner,
            apiVersion: bodies[owner.kind as Kind].apiVersion,
            ...(blocks && { blockOwnerDeletion: true }),
          },
        ],
      }),
    },
  };
}
