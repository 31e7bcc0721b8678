import type { Key, Stored } from "./storage.ts";

type Place = Pick<Key, "namespace" | "name">;

/** Sorted, never empty, and never changed: a change makes another one. */
type Leaf = readonly Stored[];

/** Large enough that few leaves hold many objects, small enough that copying one costs less than a microsecond. */
const leafSize = 512;

/**
 * The objects of one resource, ordered by namespace and name. They are kept in leaves, so that a change copies a few
 * hundred references however many objects there are, and a list is a snapshot without a copy.
 */
export class SortedObjects {
  #leaves: Leaf[] = [];
  /** The same objects by namespace and name: what one is found by, without a search. */
  readonly #byName = new Map<string, Map<string, Stored>>();
  /** Whether someone may still be reading the array of leaves, so that the next change has to leave it alone. */
  #shared = false;

  /** All of these, each of another name: a leaf is made once, where `put` would copy it for each object. */
  constructor(objects: readonly Stored[] = []) {
    const sorted = objects.toSorted((a, b) => compare(a.key, b.key));
    // Half full, as leaves are where they are split: the next ones have room.
    for (let at = 0; at < sorted.length; at += leafSize / 2) {
      this.#leaves.push(sorted.slice(at, at + leafSize / 2));
    }
    for (const stored of sorted) this.#named(stored.key.namespace).set(stored.key.name, stored);
  }

  get(place: Place): Stored | undefined {
    return this.#byName.get(place.namespace)?.get(place.name);
  }

  put(stored: Stored): void {
    const { namespace, name } = stored.key;
    const named = this.#named(namespace);
    const exists = named.has(name);
    named.set(name, stored);
    const leaves = this.#own();
    const at = leafOf(leaves, stored.key);
    const leaf = leaves[at] ?? [];
    const index = firstAtOrAfter(leaf, stored.key);
    const changed = leaf.slice();
    changed.splice(index, exists ? 1 : 0, stored);
    if (changed.length <= leafSize) leaves[at] = changed;
    else leaves.splice(at, 1, changed.slice(0, leafSize / 2), changed.slice(leafSize / 2));
  }

  delete(place: Place): void {
    const named = this.#byName.get(place.namespace);
    if (!named?.delete(place.name)) return;
    if (named.size === 0) this.#byName.delete(place.namespace);
    const leaves = this.#own();
    const at = leafOf(leaves, place);
    const left = (leaves[at] ?? []).filter(({ key }) => compare(key, place) !== 0);
    if (left.length > 0) leaves[at] = left;
    else leaves.splice(at, 1);
  }

  /** The objects of one namespace, or of all, behind `after`, as they are now. */
  snapshot(namespace: string | undefined, after?: Place): Snapshot {
    this.#shared = true;
    const leaves = this.#leaves;
    let from: Position = { leaf: 0, index: 0 };
    let to: Position = { leaf: leaves.length, index: 0 };
    if (namespace !== undefined) {
      from = seek(leaves, { namespace, name: "" });
      to = seek(leaves, { namespace: `${namespace}\0`, name: "" });
    }
    if (after) from = later(from, seek(leaves, { ...after, name: `${after.name}\0` }));
    return { items: between(leaves, from, to), count: () => distance(leaves, from, to) };
  }

  #named(namespace: string): Map<string, Stored> {
    const found = this.#byName.get(namespace);
    if (found) return found;
    const made = new Map<string, Stored>();
    this.#byName.set(namespace, made);
    return made;
  }

  #own(): Leaf[] {
    if (this.#shared) this.#leaves = this.#leaves.slice();
    this.#shared = false;
    return this.#leaves;
  }
}

/** `items` can be read once. */
export type Snapshot = { readonly items: Iterable<Stored>; readonly count: () => number };

type Position = { readonly leaf: number; readonly index: number };

/** By namespace, then by name; the order of lists and of continue tokens. */
export function compare(a: Place, b: Place): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return 0;
}

const later = (a: Position, b: Position): Position =>
  a.leaf > b.leaf || (a.leaf === b.leaf && a.index > b.index) ? a : b;

/** Where a place is, or would be: the last leaf that does not begin behind it. */
function leafOf(leaves: readonly Leaf[], place: Place): number {
  let low = 0;
  let high = leaves.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(((leaves[middle] as Leaf)[0] as Stored).key, place) <= 0) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function firstAtOrAfter(items: readonly Stored[], place: Place): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare((items[middle] as Stored).key, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function seek(leaves: readonly Leaf[], place: Place): Position {
  const leaf = leafOf(leaves, place);
  const items = leaves[leaf];
  if (!items) return { leaf, index: 0 };
  const index = firstAtOrAfter(items, place);
  return index < items.length ? { leaf, index } : { leaf: leaf + 1, index: 0 };
}

function* between(leaves: readonly Leaf[], from: Position, to: Position): Iterable<Stored> {
  for (let at = from.leaf; at <= to.leaf; at++) {
    const items = leaves[at];
    if (!items) return;
    const end = at === to.leaf ? to.index : items.length;
    for (let index = at === from.leaf ? from.index : 0; index < end; index++) yield items[index] as Stored;
  }
}

function distance(leaves: readonly Leaf[], from: Position, to: Position): number {
  let count = to.index - from.index;
  for (let at = from.leaf; at < to.leaf; at++) count += leaves[at]?.length ?? 0;
  return Math.max(0, count);
}
