import type { Json } from "../resource/kube-object.ts";
import { deduce, fieldAtom, handle, type Atom, type ListAtom, type MapAtom } from "./atom.ts";
import type { FieldSet } from "./field-set.ts";
import { itemElement } from "./list-items.ts";
import { fieldElement } from "./path-element.ts";
import { fieldOf, isMap } from "./values.ts";

/** A value without the fields and items of a set; structured-merge-diff's typed/remove.go. What becomes empty is null. */
export function removeItems(value: Json, items: FieldSet, atom: Atom): Json {
  const kept = handle<Json>(deduce(atom, value), {
    scalar: () => value,
    list: (list) => (Array.isArray(value) ? remainingItems(value, items, list) : null),
    map: (map) => (isMap(value) ? remainingFields(value, items, map) : null),
  });
  return kept === undefined ? value : kept;
}

function remainingItems(list: readonly Json[], removed: FieldSet, atom: ListAtom): Json {
  if (atom.isAtomic) return null;
  const kept: Json[] = [];
  for (const item of list) {
    const node = removed.get(itemElement(atom, item));
    if (!node?.isMember) kept.push(node?.children ? removeItems(item, node.children, atom.items) : item);
  }
  return kept.length > 0 ? kept : null;
}

function remainingFields(map: { [field: string]: Json }, removed: FieldSet, atom: MapAtom): Json {
  if (atom.isAtomic) return null;
  const kept: [string, Json][] = [];
  for (const name of Object.keys(map)) {
    const value = fieldOf(map, name) ?? null;
    const node = removed.get(fieldElement(name));
    if (node?.isMember) continue;
    kept.push([name, node?.children ? removeItems(value, node.children, fieldAtom(atom, name)) : value]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}
