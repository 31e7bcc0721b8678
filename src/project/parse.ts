import { basename } from "node:path";
import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { KaggError, type Problem } from "../errors.ts";
import { checkProject } from "./check-project.ts";
import { type Finding, type Path, pathText } from "./finding.ts";
import type { Project } from "./project.ts";
import { toProject } from "./to-project.ts";

/**
 * Reads the text of a kagg.yaml; `file` is its absolute path. Throws `project/invalid` with every problem, each with
 * its line, column and field.
 */
export function parseProject(text: string, file: string): Project {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${basename(file)}:${line}:${col}`;
  };
  // A tag that YAML does not know is a warning there, and would be dropped without a word.
  const broken = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    where: place(pos[0]),
    what: code === "MULTIPLE_DOCS" ? "a second document begins here" : `bad YAML: ${message}`,
  }));
  if (broken.length > 0) throw new KaggError("project/invalid", broken);

  const result = checkProject(plainData(document, basename(file)));
  if ("data" in result) return toProject(result.data, file);
  const problems = result.found
    .map((finding) => ({ finding, offset: offsetOf(document, finding) }))
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ finding: { path, what, hint }, offset }): Problem => {
      const where = [place(offset), pathText(path)].join(" ").trimEnd();
      return { where, what, ...(hint && { hint }) };
    });
  throw new KaggError("project/invalid", problems);
}

/** Aliases are followed here, and the library refuses those that lead nowhere or multiply without end. */
function plainData(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new KaggError("project/invalid", { where: name, what: `bad YAML: ${(error as Error).message}` });
  }
}

/** Where to point: at the value, at the field's name, or for a missing field at the map that it is missing in. */
function offsetOf(document: Document, { path, at }: Finding): number {
  if (at === "key") return keyOffset(document, path);
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (!hasRange(node)) continue;
    // A map's own range begins at its first field, which says nothing about what is missing in it.
    return length < path.length ? keyOffset(document, path.slice(0, length)) : node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: Path): number {
  const key = path.at(-1);
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const pair = isMap(parent)
    ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  if (hasRange(pair?.key)) return pair.key.range[0];
  const node: unknown = document.getIn(path, true);
  return hasRange(node) ? node.range[0] : 0;
}

const hasRange = (node: unknown): node is { range: [number, number, number] } =>
  typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
