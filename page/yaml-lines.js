// @ts-check
import { h } from "./dom.js";

/** Beyond so many lines colours cost more than they tell. */
const COLOURED = 4000;

const KEY = /^(\s*(?:- )*)("(?:[^"\\]|\\.)*"|[^\s"'#:-][^:#]*|-[^\s:][^:]*)(:)(?=\s|$)(.*)$/;

/**
 * The lines of a YAML text, with its keys and values told apart by their looks.
 *
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function yamlLines(text) {
  const lines = text.replace(/\n$/, "").split("\n");
  if (lines.length > COLOURED) return [text];
  /** @type {number | undefined} the indentation of the key whose block of text this is */
  let block;
  return lines.flatMap((line) => {
    const indent = line.search(/\S/);
    if (block !== undefined && (indent > block || indent === -1))
      return [h("span", { class: "value" }, line), "\n"];
    block = undefined;
    const found = KEY.exec(line);
    if (!found) return [item(line), "\n"];
    const [, before = "", key = "", colon = "", value = ""] = found;
    if (/^ [|>][+-]?\d*$/.test(value)) block = before.length - (before.match(/- /g)?.length ?? 0) * 2;
    return [before, h("span", { class: "key" }, key), colon, h("span", { class: "value" }, value), "\n"];
  });
}

/** @param {string} line */
function item(line) {
  const [, before = "", value = ""] = /^(\s*(?:- )*)(.*)$/.exec(line) ?? [];
  return h("span", {}, before, h("span", { class: "value" }, value));
}
