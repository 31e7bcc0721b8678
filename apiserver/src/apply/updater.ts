import type { JsonObject } from "../resource/kube-object.ts";
import { compare, without, type Comparison } from "./compare.ts";
import { ApplyConflict, conflictsOf } from "./conflict.ts";
import {
  difference,
  emptySet,
  intersection,
  recursiveDifference,
  union,
  type FieldSet,
} from "./field-set.ts";
import { leaves } from "./leaves.ts";
import { mergeObjects } from "./merge-objects.ts";
import { prune } from "./prune.ts";
import { reconcile } from "./reconcile.ts";
import { mapOf, type Share, type Shares, type Typed, type Versions } from "./typed.ts";
import { sameValue } from "./values.ts";

/** Who owns what after an object was written as a whole; Updater.Update of structured-merge-diff. */
export function updateShares(
  versions: Versions,
  live: Typed,
  written: Typed,
  shares: Shares,
  id: string,
): Shares {
  const known = reconciled(versions, shares);
  const { shares: rest, comparison } = changedHands(versions, live, written, known, id, true);
  const { removed, modified, added } = comparison;
  const own = rest.get(id)?.set ?? emptySet;
  const set = recursiveDifference(
    union(union(difference(own, removed), modified), added),
    versions.ignored(written.apiVersion),
  );
  const result = new Map(rest);
  if (set.size === 0) result.delete(id);
  else result.set(id, { set, apiVersion: written.apiVersion, isApplied: false });
  return result;
}

/**
 * Merges a configuration into an object and says who owns what then; Updater.Apply. The object is undefined where it
 * stays as it is. Throws an {@link ApplyConflict}.
 */
export function applyShares(
  versions: Versions,
  live: Typed,
  config: Typed,
  shares: Shares,
  id: string,
  force: boolean,
): { readonly object: JsonObject | undefined; readonly shares: Shares } {
  const { apiVersion, atom } = config;
  const known = reconciled(versions, shares);
  const merged = { ...live, object: mapOf(mergeObjects(live.object, config.object, atom)) };
  const set = recursiveDifference(leaves(config.object, atom), versions.ignored(apiVersion));
  const claimed = new Map(known).set(id, { set, apiVersion, isApplied: true });
  const pruned = prune(versions, merged, claimed, id, known.get(id));
  const result = changedHands(versions, live, pruned, claimed, id, force);
  const isSame = sameValue(live.object, pruned.object);
  return { object: isSame ? undefined : pruned.object, shares: result.shares };
}

/**
 * Takes from everyone but one manager what has changed; without force, what someone owns and has changed is a conflict.
 */
function changedHands(
  versions: Versions,
  before: Typed,
  after: Typed,
  shares: Shares,
  id: string,
  force: boolean,
): { readonly shares: Shares; readonly comparison: Comparison } {
  const own = without(compare(before.object, after.object, after.atom), versions.ignored(after.apiVersion));
  const comparisons = new Map([[after.apiVersion, own]]);
  const result = new Map<string, Share>();
  const conflicts = new Map<string, FieldSet>();
  const written = new Map<Comparison, FieldSet>();
  for (const [other, share] of shares) {
    if (other === id) {
      result.set(other, share);
      continue;
    }
    const changes =
      comparisons.get(share.apiVersion) ?? comparedIn(versions, before, after, share.apiVersion);
    comparisons.set(share.apiVersion, changes);
    const { removed, modified, added } = changes;
    const changed = written.get(changes) ?? union(modified, added);
    written.set(changes, changed);
    const lost = intersection(share.set, changed);
    if (lost.size > 0) conflicts.set(other, lost);
    result.set(other, { ...share, set: difference(difference(share.set, lost), removed) });
  }
  if (!force && conflicts.size > 0) throw new ApplyConflict(conflictsOf(conflicts));
  for (const [other, { set }] of result) if (set.size === 0) result.delete(other);
  return { shares: result, comparison: own };
}

const noChange: Comparison = { removed: emptySet, modified: emptySet, added: emptySet };

/** What cannot be converted is not valid, and will be refused for that. */
function comparedIn(
  { convert, ignored }: Versions,
  before: Typed,
  after: Typed,
  apiVersion: string,
): Comparison {
  const [left, right] = [convert(before, apiVersion), convert(after, apiVersion)];
  if (!left || !right) return noChange;
  return without(compare(left.object, right.object, right.atom), ignored(apiVersion));
}

/** As the schemas of today would have it; without the managers of versions that are not served any more. */
function reconciled({ atomOf }: Versions, shares: Shares): Shares {
  const result = new Map<string, Share>();
  for (const [id, share] of shares) {
    const atom = atomOf(share.apiVersion);
    if (atom) result.set(id, { ...share, set: reconcile(share.set, atom) });
  }
  return result;
}
