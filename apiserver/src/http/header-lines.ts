/** The header lines of a request, in order and not joined: one group of a user per line, and a group may hold a comma. */
export type HeaderLines = {
  /** All lines of a name joined with ", ", as HTTP means it; undefined where there is none. */
  readonly get: (name: string) => string | undefined;
  /** The value of each line of a name. */
  readonly all: (name: string) => readonly string[];
  /** Name (lower case) and value of each line whose name starts with the prefix. */
  readonly startingWith: (prefix: string) => readonly (readonly [string, string])[];
  /** The lines whose name (lower case) is wanted, as they were sent: equal texts say the same. */
  readonly text: (isWanted: (name: string) => boolean) => string;
  /** The same lines without those whose name (lower case) is hidden. */
  readonly without: (isHidden: (name: string) => boolean) => HeaderLines;
};

/** Takes Node's `rawHeaders`: name, value, name, value… */
export function headerLines(raw: readonly string[]): HeaderLines {
  // Every request asks for several of them: names are put in lower case once, and nothing else is copied.
  const names: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) names.push((raw[index] ?? "").toLowerCase());
  const value = (line: number): string => raw[line * 2 + 1] ?? "";
  const all = (name: string): readonly string[] => {
    const wanted = name.toLowerCase();
    const values: string[] = [];
    for (let line = 0; line < names.length; line++) if (names[line] === wanted) values.push(value(line));
    return values;
  };
  const startingWith = (prefix: string): readonly (readonly [string, string])[] => {
    const wanted = prefix.toLowerCase();
    const found: [string, string][] = [];
    names.forEach((name, line) => {
      if (name.startsWith(wanted)) found.push([name, value(line)]);
    });
    return found;
  };
  const text = (isWanted: (name: string) => boolean): string => {
    let found = "";
    for (let line = 0; line < names.length; line++) {
      const name = names[line] ?? "";
      if (isWanted(name)) found += `${name}: ${value(line)}\n`;
    }
    return found;
  };
  const lines: Omit<HeaderLines, "without"> = { all, startingWith, text, get: (name) => joined(all(name)) };
  return { ...lines, without: (isHidden) => hiding(lines, isHidden) };
}

function hiding(lines: Omit<HeaderLines, "without">, isHidden: (name: string) => boolean): HeaderLines {
  const left: Omit<HeaderLines, "without"> = {
    all: (name) => (isHidden(name.toLowerCase()) ? [] : lines.all(name)),
    get: (name) => (isHidden(name.toLowerCase()) ? undefined : lines.get(name)),
    startingWith: (prefix) => lines.startingWith(prefix).filter(([name]) => !isHidden(name)),
    text: (isWanted) => lines.text((name) => isWanted(name) && !isHidden(name)),
  };
  return { ...left, without: (more) => hiding(left, more) };
}

const joined = (values: readonly string[]): string | undefined =>
  values.length <= 1 ? values[0] : values.join(", ");
