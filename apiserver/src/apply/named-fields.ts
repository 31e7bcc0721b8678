import { nothing, type Atom } from "./atom.ts";
import type { FieldNode, FieldSet } from "./field-set.ts";
import { fieldNameOf, isKey, type PathElement } from "./path-element.ts";

/**
 * The set with every field of a struct as a member that has members below it: who owns `.spec.replicas` owns `.spec`,
 * but who owns a key of a map does not own the map. Set.EnsureNamedFieldsAreMembers of structured-merge-diff.
 */
export function withNamedFields(set: FieldSet, atom: Atom): FieldSet {
  const result = new Map<PathElement, FieldNode>();
  for (const [element, { isMember, children }] of set) {
    const name = fieldNameOf(element);
    const isNamed = children !== undefined && name !== undefined && (atom.map?.fields.has(name) ?? false);
    result.set(element, {
      isMember: isMember || isNamed,
      children: children && withNamedFields(children, below(atom, element, name)),
    });
  }
  return result;
}

function below({ map, list }: Atom, element: PathElement, name: string | undefined): Atom {
  if (name !== undefined) return map?.fields.get(name)?.atom ?? map?.others ?? nothing;
  return isKey(element) && list ? list.items : nothing;
}
