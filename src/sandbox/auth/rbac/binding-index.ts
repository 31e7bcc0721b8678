import type { User } from "@kagg/apiserver/internal";
import { resourceName, type State } from "../../state.ts";
import { RBAC, type BindingObject, type Subject } from "./rbac-objects.ts";

/** A binding, and which of its subjects the user is. */
export type Bound = { readonly binding: BindingObject; readonly subject: Subject };

/** Who is bound to what, found without looking at every binding. */
export type BindingIndex = {
  /**
   * The bindings of a namespace that name the user or a group of theirs, in the order of their names; those of the
   * cluster where the namespace is empty.
   */
  readonly find: (user: User, namespace: string) => readonly Bound[];
};

type Entry = { readonly binding: BindingObject; readonly position: number };
/** From a subject to the bindings that name it, by their names. */
type Scope = Map<string, Map<string, Entry>>;

/** Follows ClusterRoleBindings and RoleBindings until the signal is aborted. */
export function bindingIndex(state: Pick<State, "watch">, signal: AbortSignal): BindingIndex {
  const scopes = new Map<string, Scope>();
  const known = new Map<string, BindingObject>();
  for (const plural of ["clusterrolebindings", "rolebindings"]) {
    state.watch(
      resourceName(plural, RBAC),
      ({ type, object }) => {
        const binding = object as BindingObject;
        const { namespace = "", name } = binding.metadata;
        const scope: Scope = scopes.get(namespace) ?? new Map();
        scopes.set(namespace, scope);
        const key = `${namespace}/${name}`;
        const before = known.get(key);
        if (before) remove(scope, before);
        if (type === "DELETED") {
          known.delete(key);
          return;
        }
        known.set(key, binding);
        add(scope, binding);
      },
      signal,
    );
  }
  return { find: (user, namespace) => find(scopes.get(namespace), user) };
}

function add(scope: Scope, binding: BindingObject): void {
  (binding.subjects ?? []).forEach((subject, position) => {
    const key = subjectKey(subject, binding.metadata.namespace ?? "");
    const entries = scope.get(key) ?? new Map<string, Entry>();
    scope.set(key, entries);
    if (!entries.has(binding.metadata.name)) entries.set(binding.metadata.name, { binding, position });
  });
}

function remove(scope: Scope, binding: BindingObject): void {
  for (const subject of binding.subjects ?? []) {
    const key = subjectKey(subject, binding.metadata.namespace ?? "");
    const entries = scope.get(key);
    entries?.delete(binding.metadata.name);
    if (entries?.size === 0) scope.delete(key);
  }
}

function find(scope: Scope | undefined, { name, groups }: User): readonly Bound[] {
  if (!scope) return [];
  const found = new Map<string, Entry>();
  for (const key of [`User ${name}`, ...groups.map((group) => `Group ${group}`)]) {
    for (const [binding, entry] of scope.get(key) ?? []) {
      const before = found.get(binding);
      if (!before || entry.position < before.position) found.set(binding, entry);
    }
  }
  return [...found.values()].sort(byName).flatMap(({ binding, position }) => {
    const subject = binding.subjects?.[position];
    return subject ? [{ binding, subject }] : [];
  });
}

const byName = (a: Entry, b: Entry): number => (a.binding.metadata.name < b.binding.metadata.name ? -1 : 1);

/** A ServiceAccount is the user of its name; in a RoleBinding its namespace may be left out. */
function subjectKey({ kind, name, namespace }: Subject, ofBinding: string): string {
  if (kind !== "ServiceAccount") return `${kind} ${name}`;
  const home = namespace || ofBinding;
  return home ? `User system:serviceaccount:${home}:${name}` : "nobody";
}
