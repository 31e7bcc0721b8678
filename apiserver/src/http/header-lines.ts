/** The header lines of a request, in order and not joined: one group of a user per line, and a group may hold a comma. */
export type HeaderLines = {
  /** All lines of a name joined with ", ", as HTTP means it; undefined where there is none. */
  readonly get: (name: string) => string | undefined;
  /** The value of each line of a name. */
  readonly all: (name: string) => readonly string[];
  /** Name (lower case) and value of each line whose name starts with the prefix. */
  readonly startingWith: (prefix: string) => readonly (readonly [string, string])[];
  /** The same lines without those of these names, and without those that start with these prefixes. */
  readonly without: (names: readonly string[], prefixes: readonly string[]) => HeaderLines;
};

/** Takes Node's `rawHeaders`: name, value, name, value… */
export function headerLines(raw: readonly string[]): HeaderLines {
  const lines: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    lines.push([(raw[index] ?? "").toLowerCase(), raw[index + 1] ?? ""]);
  }
  return fromLines(lines);
}

function fromLines(lines: readonly (readonly [string, string])[]): HeaderLines {
  const all = (name: string): readonly string[] => {
    const wanted = name.toLowerCase();
    return lines.flatMap(([key, value]) => (key === wanted ? [value] : []));
  };
  return {
    all,
    get: (name) => {
      const values = all(name);
      return values.length === 0 ? undefined : values.join(", ");
    },
    startingWith: (prefix) => lines.filter(([key]) => key.startsWith(prefix.toLowerCase())),
    without: (names, prefixes) => {
      const gone = new Set(names.map((name) => name.toLowerCase()));
      const starts = prefixes.map((prefix) => prefix.toLowerCase());
      return fromLines(
        lines.filter(([key]) => !gone.has(key) && !starts.some((prefix) => key.startsWith(prefix))),
      );
    },
  };
}
