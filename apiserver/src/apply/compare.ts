import type { Json } from "../resource/kube-object.ts";
import { deduce, fieldAtom, isSameKind, type Atom, type ListAtom, type MapAtom } from "./atom.ts";
import { insert, recursiveDifference, type FieldSet, type FieldSetBuilder } from "./field-set.ts";
import { itemElement } from "./list-items.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
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

/** `path` is where the values are; it is as before when this returns. */
function compareAt(before: Side, after: Side, atom: Atom, path: PathElement[], found: Found): void {
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
function compareAs(atom: Atom, before: Side, after: Side, path: PathElement[], found: Found): boolean {
  const { map, scalar, list } = atom;
  if (map && !map.isAtomic) {
    const [left, right] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
    const [names, newNames] = [Object.keys(left), Object.keys(right)];
    for (const name of names) compareField(left[name], fieldOf(right, name), name, map, path, found);
    for (const name of newNames)
      if (!Object.hasOwn(left, name)) compareField(undefined, right[name], name, map, path, found);
    if (names.length + newNames.length > 0) return false;
  } else if (!map && !scalar && list && !list.isAtomic) {
    const [left, right] = [itemsOf(before), itemsOf(after)];
    if (left.length + right.length > 0) {
      compareItems(list, left, right, path, found);
      return false;
    }
  }
  if (before === undefined) insert(found.added, path);
  else if (after === undefined) insert(found.removed, path);
  else if (!sameValue(before, after)) insert(found.modified, path);
  return true;
}

function compareField(
  before: Side,
  after: Side,
  name: string,
  map: MapAtom,
  path: PathElement[],
  found: Found,
): void {
  // Most fields of most updates.
  if (before === after) return;
  path.push(fieldElement(name));
  compareAt(before, after, fieldAtom(map, name), path, found);
  path.pop();
}

const itemsOf = (value: Side): readonly Json[] => (Array.isArray(value) ? value : []);

function compareItems(
  list: ListAtom,
  before: readonly Json[],
  after: readonly Json[],
  path: PathElement[],
  found: Found,
): void {
  const [left, right] = [byElement(list, before), byElement(list, after)];
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    path.push(element);
    compareSame(left.get(element) ?? [], right.get(element) ?? [], list.items, path, found);
    path.pop();
  }
}

/** The items of one step, which should be one. More of them are owned as a whole, and so are given up as a whole. */
function compareSame(
  before: readonly Json[],
  after: readonly Json[],
  atom: Atom,
  path: PathElement[],
  found: Found,
): void {
  if (before.length <= 1 && after.length <= 1) compareAt(before[0], after[0], atom, path, found);
  else if (before.length > 1 && after.length > 1) {
    if (!sameValue([...before], [...after])) insert(found.modified, path);
  } else if (before.length > 1) {
    if (after.length > 0) compareAt(undefined, after[0], atom, path, found);
    insert(found.removed, path);
  } else {
    if (before.length > 0) compareAt(before[0], undefined, atom, path, found);
    insert(found.added, path);
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
