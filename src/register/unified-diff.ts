/** Lines of `before` and `after` as a unified diff with three lines around each change; empty where they are equal. */
export function unifiedDiff(before: readonly string[], after: readonly string[]): readonly string[] {
  const edits = editsOf(before, after);
  const lines: string[] = [];
  for (const [from, to] of hunks(edits)) {
    const hunk = edits.slice(from, to);
    const first = edits[from];
    const count = (sign: string): number =>
      hunk.filter((edit) => edit.sign === sign || edit.sign === " ").length;
    lines.push(`@@ -${start(first?.before ?? 0, count("-"))} +${start(first?.after ?? 0, count("+"))} @@`);
    lines.push(...hunk.map(({ sign, line }) => `${sign}${line}`));
  }
  return lines;
}

type Edit = {
  readonly sign: " " | "-" | "+";
  readonly line: string;
  readonly before: number;
  readonly after: number;
};

const context = 3;

const start = (index: number, count: number): string => `${count === 0 ? index : index + 1},${count}`;

/** The longest common subsequence by dynamic programming: manifests have a few hundred lines at most. */
function editsOf(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        before[i] === after[j]
          ? at(common, (i + 1) * width + j + 1) + 1
          : Math.max(at(common, (i + 1) * width + j), at(common, i * width + j + 1));
    }
  }
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const position = { before: i, after: j };
    if (i < before.length && j < after.length && before[i] === after[j]) {
      edits.push({ sign: " ", line: before[i] ?? "", ...position });
      [i, j] = [i + 1, j + 1];
    } else if (
      i < before.length &&
      (j === after.length || at(common, (i + 1) * width + j) >= at(common, i * width + j + 1))
    ) {
      edits.push({ sign: "-", line: before[i] ?? "", ...position });
      i += 1;
    } else {
      edits.push({ sign: "+", line: after[j] ?? "", ...position });
      j += 1;
    }
  }
  return edits;
}

const at = (table: Uint32Array, index: number): number => table[index] ?? 0;

/** Ranges of edits around the changes; ranges that touch are one. */
function hunks(edits: readonly Edit[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const [index, { sign }] of edits.entries()) {
    if (sign === " ") continue;
    const [from, to] = [Math.max(0, index - context), Math.min(edits.length, index + context + 1)];
    const last = ranges.at(-1);
    if (last && from <= last[1]) last[1] = to;
    else ranges.push([from, to]);
  }
  return ranges;
}
