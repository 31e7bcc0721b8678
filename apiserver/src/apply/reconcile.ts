import { deduced, untyped, type Atom, type MapAtom } from "./atom.ts";
import { insert, recursiveDifference, union, type FieldSet, type FieldSetBuilder } from "./field-set.ts";
import { fieldNameOf, type PathElement } from "./path-element.ts";

/**
 * A set as it would have been written with the schema of today: where a list or a map has become atomic since, who
 * owned something in it now owns all of it. structured-merge-diff's typed/reconcile_schema.go.
 */
export function reconcile(set: FieldSet, atom: Atom): FieldSet {
  const settled = known.get(atom) ?? new WeakMap<FieldSet, FieldSet>();
  known.set(atom, settled);
  const reconciled = settled.get(set) ?? reconcileAnew(set, atom);
  settled.set(set, reconciled);
  return reconciled;
}

const known = new WeakMap<Atom, WeakMap<FieldSet, FieldSet>>();

function reconcileAnew(set: FieldSet, atom: Atom): FieldSet {
  const nowAtomic: FieldSetBuilder = new Map();
  walk(set, atom, [], false, nowAtomic);
  return nowAtomic.size === 0 ? set : union(recursiveDifference(set, nowAtomic), nowAtomic);
}

/** `path` is where the set is; it is as before when this returns. */
function walk(
  set: FieldSet | undefined,
  { map, scalar, list }: Atom,
  path: PathElement[],
  isWhole: boolean,
  nowAtomic: FieldSetBuilder,
): void {
  if (map) {
    // Types that are deduced from a value can be neither atomic nor granular.
    if (isDeduced(map)) return;
    if (map.isAtomic && !isWhole) {
      if (set && set.size > 0) insert(nowAtomic, path);
      return;
    }
  } else if (scalar || !list) return;
  else if (list.isAtomic && !isWhole) {
    insert(nowAtomic, path);
    return;
  }
  for (const [element, { isMember, children }] of set ?? []) {
    const below = map ? fieldBelow(map, element) : list?.items;
    if (!below || isSettled(below, children)) continue;
    path.push(element);
    walk(children, below, path, isMember && !children, nowAtomic);
    path.pop();
  }
}

/** Most of a set are its leaves, and most of these are scalars. */
const isSettled = ({ map, list }: Atom, children: FieldSet | undefined): boolean =>
  !children && !map && !list;

const isDeduced = ({ others, fields }: MapAtom): boolean =>
  fields.size === 0 && (others === deduced || (others !== untyped && others?.scalar === "untyped"));

function fieldBelow({ fields, others }: MapAtom, element: PathElement): Atom | undefined {
  const name = fieldNameOf(element);
  return (name === undefined ? undefined : fields.get(name)?.atom) ?? others;
}
