/** What an item expected and did not see. */
export class Unmet extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Unmet";
  }
}

/** Throws unless the condition holds; `what` says what should have been seen. */
export function expectThat(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Unmet(what);
}

/** Compares as JSON, whatever the order of fields. */
export function expectEqual(seen: unknown, wanted: unknown, what: string): void {
  const [one, other] = [canonical(seen), canonical(wanted)];
  if (one !== other) throw new Unmet(`${what}: expected ${other}, got ${one}`);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, field: unknown) =>
      typeof field === "object" && field !== null && !Array.isArray(field)
        ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
        : field,
    ) ?? "nothing"
  );
}
