import type { Json, JsonObject } from "../resource/kube-object.ts";
import { emptySet, sortedElements, type FieldSet } from "./field-set.ts";
import { readElement } from "./path-element.ts";
import { isMap } from "./values.ts";

/** A set as it stands in `fieldsV1`, in the order of structured-merge-diff's fieldpath/serialize.go. */
export function encodeFields(set: FieldSet): JsonObject {
  const known = encoded.get(set);
  if (known) return known;
  const fields = encode(set, {});
  encoded.set(set, fields);
  return fields;
}

/** Most of what a write leaves of a set is what it was. Frozen, as many objects come to hold it. */
const encoded = new WeakMap<FieldSet, JsonObject>();
const leaf: JsonObject = Object.freeze({});

function encode(set: FieldSet, fields: JsonObject): JsonObject {
  for (const element of sortedElements(set)) {
    const node = set.get(element);
    if (!node?.children) fields[element] = leaf;
    else fields[element] = node.isMember ? encode(node.children, { ".": leaf }) : encodeFields(node.children);
  }
  return Object.freeze(fields);
}

/** Reads `fieldsV1`; throws an Error for what is none. Steps of a kind that is not known are left out. */
export function decodeFields(fields: Json | undefined): FieldSet {
  if (fields === undefined || fields === null) return emptySet;
  if (!isMap(fields)) throw new Error("error decoding set: an object was expected");
  return read(fields).children ?? emptySet;
}

function read(fields: JsonObject): { isMember: boolean; children: FieldSet | undefined } {
  let isMember = false;
  const children = new Map<string, { isMember: boolean; children: FieldSet | undefined }>();
  for (const [text, below] of Object.entries(fields)) {
    if (text === ".") {
      isMember = true;
      continue;
    }
    const element = readElement(text);
    if (element === undefined) continue;
    if (!isMap(below)) throw new Error("error decoding set: an object was expected");
    children.set(element, read(below));
  }
  return children.size === 0 ? { isMember: true, children: undefined } : { isMember, children };
}
