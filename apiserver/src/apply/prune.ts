import { difference, emptySet, intersection, union, type FieldSet } from "./field-set.ts";
import { leaves } from "./leaves.ts";
import { withNamedFields } from "./named-fields.ts";
import { removeItems } from "./remove-items.ts";
import { mapOf, type Share, type Shares, type Typed, type Versions } from "./typed.ts";

/**
 * Takes out of a merged object what a manager applied the last time and does not any more, unless someone else owns it;
 * Updater.prune of structured-merge-diff.
 */
export function prune(
  versions: Versions,
  merged: Typed,
  shares: Shares,
  id: string,
  last: Share | undefined,
): Typed {
  if (!last || last.set.size === 0) return merged;
  const before = versions.convert(merged, last.apiVersion);
  if (!before) return merged;
  const without = remove(before, withNamedFields(last.set, before.atom));
  const owned = addBackOwned(versions, before, without, shares);
  const kept = owned && addBackDangling(versions, before, owned, last);
  // Upstream fails where an object with so many fields missing cannot be converted; here the fields stay.
  return (kept && versions.convert(kept, shares.get(id)?.apiVersion ?? merged.apiVersion)) ?? merged;
}

const remove = (typed: Typed, items: FieldSet): Typed => ({
  ...typed,
  object: mapOf(removeItems(typed.object, items, typed.atom)),
});

const leavesOf = ({ object, atom }: Typed): FieldSet => withNamedFields(leaves(object, atom), atom);

/** Whatever was taken out and someone owns; undefined where that cannot be said in another version. */
function addBackOwned(versions: Versions, merged: Typed, pruned: Typed, shares: Shares): Typed | undefined {
  const owned = new Map<string, FieldSet>();
  for (const { apiVersion, set } of shares.values()) {
    owned.set(apiVersion, union(owned.get(apiVersion) ?? emptySet, set));
  }
  // The version that it is in comes first: what other versions are made from could be missing.
  const order = [...owned].sort(
    ([a], [b]) => Number(b === pruned.apiVersion) - Number(a === pruned.apiVersion),
  );
  let [all, kept] = [merged, pruned];
  for (const [apiVersion, set] of order) {
    if (!versions.atomOf(apiVersion)) continue;
    const before = versions.convert(all, apiVersion);
    const after = versions.convert(kept, apiVersion);
    if (!before || !after) return undefined;
    const stays = union(leavesOf(after), withNamedFields(set, before.atom));
    [all, kept] = [before, remove(before, difference(leavesOf(before), stays))];
  }
  return kept;
}

/** Whatever was taken out and was not this manager's: owned by nobody, or by someone who does not apply. */
function addBackDangling(versions: Versions, merged: Typed, pruned: Typed, last: Share): Typed | undefined {
  const after = versions.convert(pruned, last.apiVersion);
  if (!after) return undefined;
  const gone = difference(leavesOf(merged), leavesOf(after));
  return remove(merged, intersection(gone, withNamedFields(last.set, merged.atom)));
}
