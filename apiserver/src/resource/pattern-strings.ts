/** Makes a text: the shortest and first of what is possible, or a longer one of the last. */
type Part = (style: "short" | "long") => string;

/**
 * Texts that a regular expression takes: one that is as short as it can be and a longer one. Empty where the expression
 * has what is not read here (lookarounds, references); whoever uses them asks the expression itself.
 */
export function patternStrings(pattern: string): string[] {
  try {
    const reader = { text: pattern, at: 0 };
    const part = alternatives(reader);
    if (reader.at < pattern.length) return [];
    return [...new Set([part("short"), part("long")])];
  } catch {
    return [];
  }
}

type Reader = { readonly text: string; at: number };

function alternatives(reader: Reader): Part {
  const all = [sequence(reader)];
  while (reader.text[reader.at] === "|") {
    reader.at++;
    all.push(sequence(reader));
  }
  return (style) => (style === "short" ? all[0] : all.at(-1))?.(style) ?? "";
}

function sequence(reader: Reader): Part {
  const parts: Part[] = [];
  while (reader.at < reader.text.length && !"|)".includes(reader.text[reader.at] ?? "")) {
    parts.push(repeated(reader, atom(reader)));
  }
  return (style) => parts.map((part) => part(style)).join("");
}

const rank = (letter: string): number =>
  [/[a-z]/, /[A-Z]/, /[0-9]/, /./].findIndex((kind) => kind.test(letter));

/** What is printed in ASCII, letters and digits first. */
const tried = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index)).sort(
  (a, b) => rank(a) - rank(b),
);

function atom(reader: Reader): Part {
  const rest = reader.text.slice(reader.at);
  if (rest.startsWith("(")) {
    const open = /^\((?:\?:|\?<\w+>)?(?!\?)/.exec(rest);
    if (!open) throw new Error("a lookaround");
    reader.at += open[0].length;
    const inner = alternatives(reader);
    if (reader.text[reader.at] !== ")") throw new Error("no end");
    reader.at++;
    return inner;
  }
  const found = /^(?:[$^]|\[(?:\\.|[^\]\\])+\]|\\p\{[^}]+\}|\\[^\dbBk]|[^\\])/iu.exec(rest)?.[0];
  if (found === undefined) throw new Error("a reference");
  reader.at += found.length;
  if (found === "^" || found === "$") return () => "";
  const one = new RegExp(`^${found}$`, "u");
  const letters = tried.filter((letter) => one.test(letter));
  const [first = ""] = letters;
  return (style) => (style === "short" ? first : (letters.at(Math.min(2, letters.length - 1)) ?? first));
}

/** Twice is more than once, where it may be any number. */
function repeated(reader: Reader, part: Part): Part {
  const found = /^(?:(?<sign>[*+?])|\{(?<least>\d+)(?:(?<comma>,)(?<most>\d*))?\})\??/.exec(
    reader.text.slice(reader.at),
  );
  if (!found?.groups) return part;
  reader.at += found[0].length;
  const { sign, least: written, comma, most: limit } = found.groups;
  const least = sign ? Number(sign === "+") : Number(written);
  const most = sign === "?" ? 1 : sign || (comma && !limit) ? least + 2 : comma ? Number(limit) : least;
  return (style) => part(style).repeat(style === "short" ? least : Math.min(most, least + 2));
}
