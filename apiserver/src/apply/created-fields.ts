import type { Json, JsonObject } from "../resource/kube-object.ts";
import { deduce, fieldAtom, type Atom, type ListAtom, type MapAtom } from "./atom.ts";
import type { FieldSet } from "./field-set.ts";
import { itemElement } from "./list-items.ts";
import { isNeverOwned } from "./never-owned.ts";
import { fieldElement, sortElements, type PathElement } from "./path-element.ts";
import { compareText, fieldOf, isMap } from "./values.ts";

/**
 * What whoever creates an object owns of it, as `fieldsV1`; undefined where that is nothing. It is what comparing the
 * object with an empty one comes to, in one walk: most writes of a busy server are creates.
 */
export function createdFields(object: JsonObject, atom: Atom, ignored: FieldSet): JsonObject | undefined {
  const { map } = deduce(atom, object);
  if (!map) return undefined;
  const owned: JsonObject = {};
  for (const name of sortedNames(object)) {
    const element = fieldElement(name);
    if (isNeverOwned(name) || ignored.get(element)?.isMember) continue;
    const value = fieldOf(object, name) ?? null;
    if (name !== "metadata") owned[element] = fieldsBelow(value, fieldAtom(map, name));
    else {
      const { ".": _whole, ...fields } = fieldsBelow(value, fieldAtom(map, name), isNeverOwned);
      if (Object.keys(fields).length > 0) owned[element] = fields;
    }
  }
  return Object.keys(owned).length > 0 ? owned : undefined;
}

type Skip = (name: string, parent: string) => boolean;

function fieldsBelow(value: Json, atom: Atom, skip?: Skip): JsonObject {
  const { map, scalar, list } = deduce(atom, value);
  if (map) return map.isAtomic || !isMap(value) ? {} : fieldsOfMap(value, map, skip);
  return !scalar && list && !list.isAtomic && Array.isArray(value) ? fieldsOfItems(value, list) : {};
}

function fieldsOfMap(map: JsonObject, atom: MapAtom, skip?: Skip): JsonObject {
  const names = sortedNames(map);
  const fields: JsonObject = {};
  if (names.length > 0) fields["."] = {};
  for (const name of names) {
    if (skip?.(name, "metadata")) continue;
    fields[fieldElement(name)] = fieldsBelow(fieldOf(map, name) ?? null, fieldAtom(atom, name));
  }
  return fields;
}

/** What is there more than once is owned as a whole. */
function fieldsOfItems(items: readonly Json[], list: ListAtom): JsonObject {
  const found = new Map<PathElement, JsonObject>();
  const fields: JsonObject = {};
  if (items.length > 0) fields["."] = {};
  for (const item of items) {
    const element = itemElement(list, item);
    found.set(element, found.has(element) ? {} : fieldsBelow(item, list.items));
  }
  for (const element of sortElements(found.keys())) fields[element] = found.get(element) ?? {};
  return fields;
}

const sortedNames = (map: JsonObject): string[] => Object.keys(map).sort(compareText);
