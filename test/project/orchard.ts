/** The shortest kagg.yaml there can be, as lines, with changes: a line by its number, undefined takes it away. */
export function orchard(changes: Readonly<Record<number, string | undefined>> = {}): string {
  const lines = [
    "apiVersion: kagg.dev/v1alpha1",
    "kind: AggregatedAPI",
    "metadata:",
    "  name: orchard",
    "spec:",
    "  group: trees.acme.example",
    "  versions:",
    "    - name: v1",
    "  resources:",
    "    - kind: AppleTree",
    "  image: orchard:0.1.0",
  ];
  return lines
    .map((line, index) => (index + 1 in changes ? changes[index + 1] : line))
    .filter((line) => line !== undefined)
    .concat(
      Object.entries(changes).flatMap(([number, line]) =>
        Number(number) > lines.length ? [line ?? ""] : [],
      ),
    )
    .join("\n");
}
