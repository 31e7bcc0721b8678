import type { Json } from "../resource/kube-object.ts";
import { deduce, fieldAtom, handle, isSameKind, type Atom, type ListAtom } from "./atom.ts";
import { insert, recursiveDifference, type FieldSet, type FieldSetBuilder } from "./field-set.ts";
import { itemElement } from "./list-items.ts";
import { fieldElement, type Path, type PathElement } from "./path-element.ts";
import { fieldOf, isMap, sameValue } from "./values.ts";

/** What has become of the fields of an object; no field is in more than one of the sets. */
export type Comparison = {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
};

type Found = { readonly [K in keyof Comparison]: FieldSetBuilder };

/** Compares two objects field by field; structured-merge-diff's typed/compare.go. */
export function compare(before: Json, after: Json, atom: Atom): Comparison {
  const found: Found = { removed: new Map(), modified: new Map(), added: new Map() };
  compareAt(before, after, atom, [], found);
  return found;
}

/** Without what is not for this endpoint to set. */
export const without = ({ removed, modified, added }: Comparison, ignored: FieldSet): Comparison => ({
  removed: recursiveDifference(removed, ignored),
  modified: recursiveDifference(modified, ignored),
  added: recursiveDifference(added, ignored),
});

type Side = Json | undefined;

function compareAt(before: Side, after: Side, atom: Atom, path: Path, found: Found): void {
  // Nothing below can differ, and nothing of it is added or removed.
  if (before === after) return;
  const [left, right] = [deduce(atom, before), deduce(atom, after)];
  let isLeaf: boolean;
  if (after === undefined) isLeaf = compareAs(left, before, after, path, found);
  else {
    if (before !== undefined && !isSameKind(left, right)) compareAs(left, before, after, path, found);
    isLeaf = compareAs(right, before, after, path, found);
  }
  if (isLeaf) return;
  if (before === undefined) insert(found.added, path);
  else if (after === undefined) insert(found.removed, path);
}

/** Whether the value counts as a whole. */
function compareAs(atom: Atom, before: Side, after: Side, path: Path, found: Found): boolean {
  const leaf = (): true => {
    if (before === undefined) insert(found.added, path);
    else if (after === undefined) insert(found.removed, path);
    else if (!sameValue(before, after)) insert(found.modified, path);
    return true;
  };
  const isLeaf = handle(atom, {
    scalar: leaf,
    list: (list) => {
      const [left, right] = [itemsOf(before), itemsOf(after)];
      if (list.isAtomic || left.length + right.length === 0) return leaf();
      compareItems(list, left, right, path, found);
      return false;
    },
    map: (map) => {
      const [left, right] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
      const names = new Set([...Object.keys(left), ...Object.keys(right)]);
      if (map.isAtomic || names.size === 0) return leaf();
      for (const name of names) {
        const at = [...path, fieldElement(name)];
        compareAt(fieldOf(left, name), fieldOf(right, name), fieldAtom(map, name), at, found);
      }
      return false;
    },
  });
  return isLeaf ?? leaf();
}

const itemsOf = (value: Side): readonly Json[] => (Array.isArray(value) ? value : []);

function compareItems(
  list: ListAtom,
  before: readonly Json[],
  after: readonly Json[],
  path: Path,
  found: Found,
): void {
  const [left, right] = [byElement(list, before), byElement(list, after)];
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const at = [...path, element];
    const [olds, news] = [left.get(element) ?? [], right.get(element) ?? []];
    if (olds.length <= 1 && news.length <= 1) compareAt(olds[0], news[0], list.items, at, found);
    else if (olds.length > 1 && news.length > 1) {
      if (!sameValue(olds, news)) insert(found.modified, at);
    } else if (olds.length > 1) {
      // Items that were there more than once are owned as a whole, and so are given up as a whole.
      if (news.length > 0) compareAt(undefined, news[0], list.items, at, found);
      insert(found.removed, at);
    } else {
      if (olds.length > 0) compareAt(olds[0], undefined, list.items, at, found);
      insert(found.added, at);
    }
  }
}

function byElement(list: ListAtom, items: readonly Json[]): Map<PathElement, Json[]> {
  const found = new Map<PathElement, Json[]>();
  for (const item of items) {
    const element = itemElement(list, item);
    const same = found.get(element);
    if (same) same.push(item);
    else found.set(element, [item]);
  }
  return found;
}
