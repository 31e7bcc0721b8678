import { isMap, isScalar, isSeq, LineCounter, parseDocument, type ParsedNode } from "yaml";

/** The keys that a YAML text says twice, each with its line, as sigs.k8s.io/yaml words it. */
export function duplicateKeys(text: string): readonly string[] {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { version: "1.1", uniqueKeys: false, lineCounter: lines });
  const found: string[] = [];
  findDuplicates(contents, lines, found);
  return found;
}

function findDuplicates(node: ParsedNode | null, lines: LineCounter, found: string[]): void {
  if (isSeq(node)) for (const item of node.items) findDuplicates(item, lines, found);
  if (!isMap(node)) return;
  const seen = new Set<unknown>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? key.value : key;
    const { line } = lines.linePos(key.range[0]);
    if (seen.has(name)) found.push(`line ${line}: key ${JSON.stringify(name)} already set in map`);
    seen.add(name);
    findDuplicates(value, lines, found);
  }
}
