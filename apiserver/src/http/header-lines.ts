/** The header lines of a request, in order and not joined: one group of a user per line, and a group may hold a comma. */
export type HeaderLines = {
  /** All lines of a name joined with ", ", as HTTP means it; undefined where there is none. */
  get(name: string): string | undefined;
  /** The value of each line of a name. */
  all(name: string): readonly string[];
  /** Name (lower case) and value of each line whose name starts with the prefix. */
  startingWith(prefix: string): readonly (readonly [string, string])[];
  /** The lines whose name (lower case) is wanted, as they were sent: equal texts say the same. */
  text(isWanted: (name: string) => boolean): string;
  /** The same lines without those whose name (lower case) is hidden. */
  without(isHidden: (name: string) => boolean): HeaderLines;
};

/** Takes Node's `rawHeaders`: name, value, name, value… */
export function headerLines(raw: readonly string[]): HeaderLines {
  // Every request asks for several of them: names are put in lower case once.
  const names: string[] = [];
  const values: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    names.push((raw[index] ?? "").toLowerCase());
    values.push(raw[index + 1] ?? "");
  }
  return new Lines(names, values);
}

/** A class, because every request has two of them: functions of their own would be made anew for each. */
class Lines implements HeaderLines {
  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly isHidden: (name: string) => boolean;

  constructor(
    names: readonly string[],
    values: readonly string[],
    isHidden: (name: string) => boolean = () => false,
  ) {
    this.names = names;
    this.values = values;
    this.isHidden = isHidden;
  }

  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    let found: string | undefined;
    for (let line = 0; line < this.names.length; line++) {
      if (this.names[line] !== wanted || this.isHidden(wanted)) continue;
      const value = this.values[line] ?? "";
      found = found === undefined ? value : `${found}, ${value}`;
    }
    return found;
  }

  all(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    return this.#lines((line) => line === wanted).map(([, value]) => value);
  }

  startingWith(prefix: string): readonly (readonly [string, string])[] {
    const wanted = prefix.toLowerCase();
    return this.#lines((name) => name.startsWith(wanted));
  }

  text(isWanted: (name: string) => boolean): string {
    let found = "";
    for (let line = 0; line < this.names.length; line++) {
      const name = this.names[line] ?? "";
      if (isWanted(name) && !this.isHidden(name)) found += `${name}: ${this.values[line] ?? ""}\n`;
    }
    return found;
  }

  without(isHidden: (name: string) => boolean): HeaderLines {
    return new Lines(this.names, this.values, (name) => this.isHidden(name) || isHidden(name));
  }

  #lines(isWanted: (name: string) => boolean): (readonly [string, string])[] {
    const found: (readonly [string, string])[] = [];
    for (let line = 0; line < this.names.length; line++) {
      const name = this.names[line] ?? "";
      if (isWanted(name) && !this.isHidden(name)) found.push([name, this.values[line] ?? ""]);
    }
    return found;
  }
}
