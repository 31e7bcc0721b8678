import type { Json } from "../resource/kube-object.ts";
import type { Atom } from "./atom.ts";
import type { FieldSet } from "./field-set.ts";
import { decodeFields } from "./fields-v1.ts";

/** Objects of a kind are mostly written by the same managers in the same way. */
const known = new WeakMap<Atom, Map<string, FieldSet>>();

/** What is kept for a version of a kind comes to no more than 1 MiB of text. */
const [maxSets, maxText] = [256, 4096];

/** {@link decodeFields} for objects of a kind: what was read before is the same set. */
export function knownSet(fields: Json | undefined, atom: Atom): FieldSet {
  const text = JSON.stringify(fields) ?? "";
  const sets = known.get(atom) ?? new Map<string, FieldSet>();
  known.set(atom, sets);
  const found = sets.get(text);
  if (found) return found;
  const set = decodeFields(fields);
  if (text.length > maxText) return set;
  if (sets.size >= maxSets) sets.clear();
  sets.set(text, set);
  return set;
}
