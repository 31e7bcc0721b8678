import type { Key, Stored } from "./storage.ts";

type Place = Pick<Key, "namespace" | "name">;

/** The objects of one resource, ordered by namespace and name; a list of them is a snapshot without a copy. */
export class SortedObjects {
  #items: Stored[] = [];
  /** Whether someone may still be reading the array, so that the next change has to leave it alone. */
  #shared = false;

  get(place: Place): Stored | undefined {
    const found = this.#items[firstAtOrAfter(this.#items, place)];
    return found && compare(found.key, place) === 0 ? found : undefined;
  }

  put(stored: Stored): void {
    const at = this.#change(stored.key);
    const found = this.#items[at];
    const exists = found !== undefined && compare(found.key, stored.key) === 0;
    this.#items.splice(at, exists ? 1 : 0, stored);
  }

  delete(place: Place): void {
    const at = this.#change(place);
    this.#items.splice(at, 1);
  }

  /** The objects of one namespace, or of all, behind `after`: an array that never changes, and a range in it. */
  snapshot(namespace: string | undefined, after?: Place): Range {
    this.#shared = true;
    const items = this.#items;
    const from = after ? firstAtOrAfter(items, { ...after, name: `${after.name}\0` }) : 0;
    if (namespace === undefined) return { items, from, to: items.length };
    const begin = firstAtOrAfter(items, { namespace, name: "" });
    const to = firstAtOrAfter(items, { namespace: `${namespace}\0`, name: "" });
    return { items, from: Math.min(Math.max(from, begin), to), to };
  }

  #change(place: Place): number {
    if (this.#shared) this.#items = this.#items.slice();
    this.#shared = false;
    return firstAtOrAfter(this.#items, place);
  }
}

export type Range = { readonly items: readonly Stored[]; readonly from: number; readonly to: number };

/** By namespace, then by name; the order of lists and of continue tokens. */
export function compare(a: Place, b: Place): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return 0;
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
