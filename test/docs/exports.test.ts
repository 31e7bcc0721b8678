import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const sources = join(import.meta.dirname, "..", "..", "apiserver", "src");

/** The names that an entry exports, and the files that say what they are. */
function exportsOf(entry: string): { name: string; file: string }[] {
  const text = readFileSync(join(sources, entry), "utf8");
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from "(\.[^"]+)";$/gm)].flatMap(
    ([, names = "", file = ""]) =>
      names
        .split(",")
        .map((name) => name.trim().replace(/^type /, ""))
        .filter((name) => name !== "")
        .map((name) => ({ name, file: join(dirname(entry), file) })),
  );
}

/** What stands in the comment above an exported declaration; undefined where there is none. */
function commentOn(name: string, file: string): string | undefined {
  const text = readFileSync(join(sources, file), "utf8");
  const declared = new RegExp(`^export (?:async )?(?:type|class|function|const) ${name}\\b`, "m").exec(text);
  if (!declared) throw new Error(`${file} does not declare ${name}`);
  return /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*(?:\/\/[^\n]*\s*)*$/.exec(text.slice(0, declared.index))?.[1];
}

test.each([
  ["index.ts", 40],
  ["testing/index.ts", 10],
  ["conformance/index.ts", 15],
])("every export of %s is explained by a sentence", (entry, atLeast) => {
  const found = exportsOf(entry);
  expect(found.length).toBeGreaterThan(atLeast);
  const silent = found.filter(({ name, file }) => !/\w{2}[^]*[.:!]/.test(commentOn(name, file) ?? ""));
  expect(silent.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
});

test("nothing is exported in a way that the test above does not see", () => {
  const seen = (text: string): string =>
    text.replaceAll(/^export (?:type )?\{[^}]*\} from "\.[^"]+";$/gm, "");
  for (const entry of ["index.ts", "testing/index.ts", "conformance/index.ts"]) {
    expect(seen(readFileSync(join(sources, entry), "utf8"))).not.toMatch(/^export/m);
  }
});
