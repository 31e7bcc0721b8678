import { storageName, type KubeObject, type Storage } from "@kagg/apiserver/internal";

/** The name of a resource in the storage: `pods` of the core group, `roles` of `rbac.authorization.k8s.io`. */
export const resourceName = (plural: string, group: string = ""): string => storageName({ plural, group });

/** An object as it is stored. It is shared by everybody who reads it: a change needs a copy. */
export type Stored = Readonly<KubeObject>;

export type StateEvent = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Stored;
  /** As it was before; undefined for ADDED. */
  readonly old: Stored | undefined;
};

/** Objects as controllers and the authorizer read them: straight from the storage, each decoded once. */
export type State = {
  /** `resource` is a {@link resourceName}; `namespace` is empty for what is in none. */
  readonly get: (resource: string, namespace: string, name: string) => Stored | undefined;
  /** In all namespaces unless one is named; ordered by namespace and name. */
  readonly list: (resource: string, namespace?: string) => readonly Stored[];
  /** What is there comes first, before this returns, as ADDED; then each change, in order, until `signal` aborts. */
  readonly watch: (resource: string, onEvent: (event: StateEvent) => void, signal: AbortSignal) => void;
};

/** Reads a storage whose history reaches back far enough for readers in the same process. */
export function stateOf(storage: Storage): State {
  const decoded = new WeakMap<Buffer, Stored>();
  const decode = (bytes: Buffer): Stored => {
    const known = decoded.get(bytes);
    if (known) return known;
    const object = JSON.parse(bytes.toString()) as Stored;
    decoded.set(bytes, object);
    return object;
  };
  const list = (resource: string, namespace?: string): readonly Stored[] => {
    const found = storage.list({ resource, namespace });
    return found === "too-old" ? [] : Array.from(found.items, ({ bytes }) => decode(bytes));
  };
  return {
    get: (resource, namespace, name) => {
      const found = storage.get({ resource, namespace, name });
      return found && decode(found.bytes);
    },
    list,
    watch: (resource, onEvent, signal) => {
      const changes = storage.changes({ resource, namespace: undefined }, storage.revision());
      if (changes === "too-old") throw new Error("the present is never too old");
      for (const object of list(resource)) onEvent({ type: "ADDED", object, old: undefined });
      signal.addEventListener("abort", () => changes.close(), { once: true });
      changes.listen(() => {
        const events = signal.aborted ? undefined : changes.take();
        // A reader in this process that falls 10,000 changes behind has stopped for good.
        if (events === undefined || events === "overflow") return;
        for (const { type, bytes, previous } of events)
          onEvent({ type, object: decode(bytes), old: previous && decode(previous) });
      });
    },
  };
}
