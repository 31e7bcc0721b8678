import { maxDepth } from "./json-depth.ts";

/** What JSON.parse does not say about a text that it has accepted. */
export type ScanResult = {
  /** Paths of fields that are given more than once. */
  readonly duplicates: readonly string[];
  /** Why the text is refused although it is JSON. */
  readonly refused: string | undefined;
};

const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]|true|false|null/g;

type Frame = { readonly path: string; readonly keys: Set<string> | undefined; key: string; index: number };

/**
 * Looks for fields that are given twice, numbers that JavaScript would round, and depths that would exhaust the
 * stack. Paths are written as Kubernetes writes them: `spec.boxes[0].size`.
 */
export function scanJson(text: string): ScanResult {
  const duplicates: string[] = [];
  const stack: Frame[] = [];
  let expectKey = false;
  for (const [word] of text.matchAll(token)) {
    const frame = stack.at(-1);
    const first = word.charAt(0);
    if (first === "{" || first === "[") {
      if (stack.length === maxDepth) return { duplicates, refused: "exceeded max depth" };
      const keys = first === "{" ? new Set<string>() : undefined;
      stack.push({ path: frame ? pathIn(frame) : "", keys, key: "", index: 0 });
      expectKey = first === "{";
    } else if (first === "}" || first === "]") {
      stack.pop();
      expectKey = false;
    } else if (first === ",") {
      if (frame) frame.index++;
      expectKey = frame?.keys !== undefined;
    } else if (first === '"' && expectKey && frame?.keys) {
      frame.key = JSON.parse(word) as string;
      expectKey = false;
      // JavaScript would take it for the prototype of the object.
      if (frame.key === "__proto__") return { duplicates, refused: 'field name "__proto__" is not allowed' };
      if (frame.keys.has(frame.key)) duplicates.push(pathIn(frame));
      frame.keys.add(frame.key);
    } else if (/[-\d]/.test(first) && !isExact(word)) {
      const where = frame ? ` in ${pathIn(frame)}` : "";
      return { duplicates, refused: `number ${word}${where} cannot be kept exactly by this server` };
    }
  }
  return { duplicates, refused: undefined };
}

const pathIn = ({ path, keys, key, index }: Frame): string => {
  if (!keys) return `${path}[${index}]`;
  return path ? `${path}.${key}` : key;
};

function isExact(word: string): boolean {
  const value = Number(word);
  if (!Number.isFinite(value)) return false;
  return /[.eE]/.test(word) || Number.isSafeInteger(value);
}
