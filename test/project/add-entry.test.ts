import { expect, test } from "vitest";
import { addEntry } from "../../src/project/add-entry.ts";

const cherry = { kind: "Cherry", plural: "cherries", shortNames: [], subresources: ["status"] };
const entry = (indent: string): string =>
  `${indent}- kind: Cherry\n${indent}  plural: cherries\n${indent}  shortNames: []\n${indent}  subresources: [status]\n`;
const flow = "{ kind: Cherry, plural: cherries, shortNames: [], subresources: [ status ] }";
/** ^ is where the entry goes. */
const places: readonly [about: string, text: string, entry: string][] = [
  [
    "the end of the list, below the comments of the last entry",
    "spec:\n  resources:\n    - kind: Mango  # mine\n      # a: b\n^\n  # elsewhere\n  namespace: x\n",
    entry("    "),
  ],
  [
    "a list as far out as its name",
    'spec:\n  resources:\n  - "kind":   Mango\n    shortNames:\n    - mg\n^  namespace: x\n',
    entry("  "),
  ],
  [
    "below a value of several lines",
    "spec:\n  resources:\n  - kind: |-\n      Mango\n^\n  namespace: x\n",
    entry("  "),
  ],
  [
    "below a map in braces",
    "spec:\n  resources:\n  - { kind: Mango,\n      plural: mangos }\n^  namespace: x\n",
    entry("  "),
  ],
  [
    "behind anchors and aliases",
    "x: &mango { kind: Mango }\nspec:\n  resources:\n  - *mango\n  - &b\n    kind: Banana\n^",
    entry("  "),
  ],
  ["a list in brackets", "spec: { resources: [{kind: Mango}^], versions: [v1] }\n", `, ${flow}`],
  [
    "a list in brackets with a comma at its end",
    "spec:\n  resources: [\n    {kind: Mango},^ # mine\n  ]\n",
    ` ${flow}`,
  ],
];

test.each(places)("goes to %s, and all else stays", (_, text, added) => {
  expect(addEntry(text.replace("^", ""), "resources", cherry)).toBe(text.replace("^", added));
});

test("a file of CRLF stays one, and one without a newline at its end gets what it needs", () => {
  expect(addEntry("spec:\r\n  versions:\r\n  - name: v1\r\n", "versions", { name: "v2" })).toBe(
    "spec:\r\n  versions:\r\n  - name: v1\r\n  - name: v2\r\n",
  );
  expect(addEntry("spec:\n  versions:\n  - name: v1", "versions", { name: "v2" })).toBe(
    "spec:\n  versions:\n  - name: v1\n  - name: v2\n",
  );
});

test.each([
  ["an alias", "x: &all [{kind: Mango}]\nspec:\n  resources: *all\n"],
  ["missing", "spec: {}\n"],
  ["empty", "spec:\n  resources: []\n"],
])("has no place where the list is %s", (_, text) => {
  expect(addEntry(text, "resources", cherry)).toBeUndefined();
});
