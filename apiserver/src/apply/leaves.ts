import type { Json, JsonObject } from "../resource/kube-object.ts";
import { deduce, fieldAtom, type Atom, type ListAtom, type MapAtom } from "./atom.ts";
import { insert, type FieldSet, type FieldSetBuilder } from "./field-set.ts";
import { itemElement } from "./list-items.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import { fieldOf, isMap } from "./values.ts";

/** Every field and item that a value mentions; structured-merge-diff's typed/tofieldset.go. */
export function leaves(value: Json, atom: Atom): FieldSet {
  const set: FieldSetBuilder = new Map();
  collect(value, atom, [], set);
  return set;
}

/** `path` is where `value` is; it is as before when this returns. */
function collect(value: Json, atom: Atom, path: PathElement[], set: FieldSetBuilder): void {
  const { map, scalar, list } = deduce(atom, value);
  if (map) {
    if (map.isAtomic) insert(set, path);
    else if (isMap(value)) collectFields(value, map, path, set);
  } else if (scalar || list?.isAtomic) insert(set, path);
  else if (list && Array.isArray(value)) collectItems(value, list, path, set);
}

function collectFields(fields: JsonObject, map: MapAtom, path: PathElement[], set: FieldSetBuilder): void {
  for (const name of Object.keys(fields)) {
    const value = fieldOf(fields, name) ?? null;
    path.push(fieldElement(name));
    collect(value, fieldAtom(map, name), path, set);
    const isEmpty = value === null || (isMap(value) && Object.keys(value).length === 0);
    if (isEmpty || !map.fields.has(name)) insert(set, path);
    path.pop();
  }
}

/** Items that are there more than once belong to whoever owns all of them, as a whole. */
function collectItems(
  items: readonly Json[],
  list: ListAtom,
  path: PathElement[],
  set: FieldSetBuilder,
): void {
  const elements = items.map((item) => itemElement(list, item));
  const times = new Map<PathElement, number>();
  for (const element of elements) times.set(element, (times.get(element) ?? 0) + 1);
  for (const [index, element] of elements.entries()) {
    path.push(element);
    if (times.get(element) === 1) collect(items[index] ?? null, list.items, path, set);
    insert(set, path);
    path.pop();
  }
}
