import type { Json } from "../resource/kube-object.ts";
import type { ListAtom } from "./atom.ts";
import { goQuote } from "./go-text.ts";
import { keyElement, valueElement, type PathElement } from "./path-element.ts";
import { compareText, fieldOf, isMap, type Field } from "./values.ts";

/** The step of a path to an item of a set or of a map; throws an Error that says why there is none. */
export function itemElement(list: ListAtom, item: Json): PathElement {
  if (list.isAtomic) throw new Error("invalid indexing of non-associative list");
  return list.keys.length > 0 ? keyedItem(list, item) : setItem(item);
}

function keyedItem({ keys, items }: ListAtom, item: Json): PathElement {
  if (item === null) throw new Error("associative list with keys may not have a null element");
  if (!isMap(item)) throw new Error("associative list with keys may not have non-map elements");
  const fields: Field[] = [];
  for (const name of keys) {
    const given = fieldOf(item, name);
    const value = given === undefined ? keyDefault(items.map, name) : given;
    if (value !== undefined) fields.push([name, value]);
  }
  if (fields.length === 0) {
    const names = `[${keys.map(goQuote).join(" ")}]`;
    throw new Error(
      `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(fields.sort(([a], [b]) => compareText(a, b)));
}

function keyDefault(map: ListAtom["items"]["map"], name: string): Json | undefined {
  if (!map)
    throw new Error(`couldn't find default value for ${name}: associative list may not have non-map types`);
  return map.fields.get(name)?.default ?? undefined;
}

function setItem(item: Json): PathElement {
  if (isMap(item)) throw new Error("associative list without keys has an element that's a map type");
  if (Array.isArray(item)) throw new Error("not supported: associative list with lists as elements");
  if (item === null) throw new Error("associative list without keys has an element that's an explicit null");
  return valueElement(item);
}
