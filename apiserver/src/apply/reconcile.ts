import { deduced, handle, untyped, type Atom, type MapAtom } from "./atom.ts";
import { insert, recursiveDifference, union, type FieldSet, type FieldSetBuilder } from "./field-set.ts";
import { fieldNameOf, type Path, type PathElement } from "./path-element.ts";

/**
 * A set as it would have been written with the schema of today: where a list or a map has become atomic since, who
 * owned something in it now owns all of it. structured-merge-diff's typed/reconcile_schema.go.
 */
export function reconcile(set: FieldSet, atom: Atom): FieldSet {
  const nowAtomic: FieldSetBuilder = new Map();
  walk(set, atom, [], false, nowAtomic);
  return nowAtomic.size === 0 ? set : union(recursiveDifference(set, nowAtomic), nowAtomic);
}

function walk(
  set: FieldSet | undefined,
  atom: Atom,
  path: Path,
  isWhole: boolean,
  nowAtomic: FieldSetBuilder,
): void {
  const below = (atomOf: (element: PathElement) => Atom | undefined): void => {
    for (const [element, { isMember, children }] of set ?? []) {
      const next = atomOf(element);
      if (next) walk(children, next, [...path, element], isMember && !children, nowAtomic);
    }
  };
  handle(atom, {
    scalar: () => undefined,
    list: (list) => {
      if (list.isAtomic && !isWhole) insert(nowAtomic, path);
      else below(() => list.items);
    },
    map: (map) => {
      // Types that are deduced from a value can be neither atomic nor granular.
      if (isDeduced(map)) return;
      if (!map.isAtomic || isWhole) below((element) => fieldBelow(map, element));
      else if (set && set.size > 0) insert(nowAtomic, path);
    },
  });
}

const isDeduced = ({ others, fields }: MapAtom): boolean =>
  fields.size === 0 && (others === deduced || (others !== untyped && others?.scalar === "untyped"));

function fieldBelow({ fields, others }: MapAtom, element: PathElement): Atom | undefined {
  const name = fieldNameOf(element);
  return (name === undefined ? undefined : fields.get(name)?.atom) ?? others;
}
