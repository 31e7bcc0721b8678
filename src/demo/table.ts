type Table = {
  readonly columnDefinitions?: readonly { readonly name: string; readonly priority: number }[];
  readonly rows?: readonly { readonly cells: readonly unknown[] }[];
};

/** A Table of meta.k8s.io as kubectl prints it: the columns of priority 0, three blanks apart. */
export function printTable(object: object): string {
  const { columnDefinitions = [], rows = [] } = object as Table;
  const shown = [...columnDefinitions.entries()].filter(([, { priority }]) => priority === 0);
  const lines = [
    shown.map(([, { name }]) => name.toUpperCase()),
    ...rows.map(({ cells }) => shown.map(([index]) => text(cells[index]))),
  ];
  const widths = shown.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

const text = (cell: unknown): string =>
  cell === null || cell === undefined ? "<none>" : typeof cell === "string" ? cell : JSON.stringify(cell);
