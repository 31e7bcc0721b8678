import type { Json, JsonObject } from "../resource/kube-object.ts";
import { deduce, fieldAtom, handle, type Atom, type ListAtom } from "./atom.ts";
import { itemElement } from "./list-items.ts";
import type { PathElement } from "./path-element.ts";
import { fieldOf, isMap } from "./values.ts";

type Side = Json | undefined;

/**
 * A live value with what was applied merged into it; structured-merge-diff's typed/merge.go. What was applied has been
 * checked before, so that nothing is in it twice.
 */
export function mergeObjects(live: Side, applied: Side, atom: Atom): Side {
  const leaf = (): Side => (applied === undefined ? live : applied);
  const merged = handle<{ readonly value: Side }>(deduce(atom, applied === undefined ? live : applied), {
    scalar: () => ({ value: leaf() }),
    list: (list) => {
      const [left, right] = [itemsOf(live), itemsOf(applied)];
      return {
        value: list.isAtomic || left.length + right.length === 0 ? leaf() : mergeItems(list, left, right),
      };
    },
    map: (map) => {
      const [left, right] = [isMap(live) ? live : {}, isMap(applied) ? applied : {}];
      const names = new Set([...Object.keys(left), ...Object.keys(right)]);
      if (map.isAtomic || names.size === 0) return { value: leaf() };
      return { value: mergeFields(names, left, right, (name) => fieldAtom(map, name)) };
    },
  });
  return merged ? merged.value : leaf();
}

const itemsOf = (value: Side): readonly Json[] => (Array.isArray(value) ? value : []);

function mergeFields(
  names: Iterable<string>,
  live: JsonObject,
  applied: JsonObject,
  atomOf: (name: string) => Atom,
): Json {
  const fields: [string, Json][] = [];
  for (const name of names) {
    const value = mergeObjects(fieldOf(live, name), fieldOf(applied, name), atomOf(name));
    if (value !== undefined) fields.push([name, value]);
  }
  return Object.fromEntries(fields);
}

/**
 * The items in the order of what was applied, with those that are only in the live list kept where they stand between
 * them.
 */
function mergeItems(list: ListAtom, live: readonly Json[], applied: readonly Json[]): Json[] {
  const [left, right] = [
    live.map((item) => itemElement(list, item)),
    applied.map((item) => itemElement(list, item)),
  ];
  const [liveItems, appliedItems] = [firstOrNull(left, live), firstOrNull(right, applied)];
  const shared = right.filter((element) => liveItems.has(element));
  const done = new Set<PathElement>();
  const merged: Json[] = [];
  const take = (element: PathElement, own: Side, theirs: Side): void => {
    const value = mergeObjects(own, theirs, list.items);
    if (value !== undefined) merged.push(value);
  };
  const takeApplied = (element: PathElement): void => {
    done.add(element);
    take(element, liveItems.get(element), appliedItems.get(element));
  };
  let next = shared.shift();
  for (let l = 0, r = 0; l < left.length || r < right.length;) {
    const [own, theirs] = [left[l], right[r]];
    if (own !== undefined && theirs !== undefined) {
      if (own === theirs) {
        takeApplied(own);
        l++;
        r++;
        next = shared.shift();
        continue;
      }
      if (appliedItems.has(own) && next !== undefined && next !== own) {
        // It is shared, but another one comes first.
        l++;
        continue;
      }
    }
    if (own !== undefined) {
      if (!appliedItems.has(own)) {
        take(own, live[l], undefined);
        l++;
        continue;
      }
      if (done.has(own)) l++;
    }
    if (theirs !== undefined) {
      takeApplied(theirs);
      r++;
      if (next === theirs) next = shared.shift();
    }
  }
  return merged;
}

/** The items by their step; null for one that is there more than once, which is not merged. */
function firstOrNull(elements: readonly PathElement[], items: readonly Json[]): Map<PathElement, Json> {
  const found = new Map<PathElement, Json>();
  for (const [index, element] of elements.entries()) {
    found.set(element, found.has(element) ? null : (items[index] ?? null));
  }
  return found;
}
