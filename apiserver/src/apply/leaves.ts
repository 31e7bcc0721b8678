import type { Json } from "../resource/kube-object.ts";
import { deduce, fieldAtom, handle, type Atom, type ListAtom, type MapAtom } from "./atom.ts";
import { insert, type FieldSet, type FieldSetBuilder } from "./field-set.ts";
import { itemElement } from "./list-items.ts";
import { fieldElement, type Path, type PathElement } from "./path-element.ts";
import { fieldOf, isMap } from "./values.ts";

/** Every field and item that a value mentions; structured-merge-diff's typed/tofieldset.go. */
export function leaves(value: Json, atom: Atom): FieldSet {
  const set: FieldSetBuilder = new Map();
  collect(value, atom, [], set);
  return set;
}

function collect(value: Json, atom: Atom, path: Path, set: FieldSetBuilder): void {
  handle(deduce(atom, value), {
    scalar: () => insert(set, path),
    list: (list) => {
      if (list.isAtomic) insert(set, path);
      else if (Array.isArray(value)) collectItems(value, list, path, set);
    },
    map: (map) => {
      if (map.isAtomic) insert(set, path);
      else if (isMap(value)) {
        for (const name of Object.keys(value))
          collectField(fieldOf(value, name) ?? null, name, map, path, set);
      }
    },
  });
}

function collectField(value: Json, name: string, map: MapAtom, path: Path, set: FieldSetBuilder): void {
  const at = [...path, fieldElement(name)];
  collect(value, fieldAtom(map, name), at, set);
  const isEmpty = value === null || (isMap(value) && Object.keys(value).length === 0);
  if (isEmpty || !map.fields.has(name)) insert(set, at);
}

/** Items that are there more than once belong to whoever owns all of them, as a whole. */
function collectItems(items: readonly Json[], list: ListAtom, path: Path, set: FieldSetBuilder): void {
  const elements = items.map((item) => itemElement(list, item));
  const times = new Map<PathElement, number>();
  for (const element of elements) times.set(element, (times.get(element) ?? 0) + 1);
  for (const [index, element] of elements.entries()) {
    const at = [...path, element];
    if (times.get(element) === 1) collect(items[index] ?? null, list.items, at, set);
    insert(set, at);
  }
}
