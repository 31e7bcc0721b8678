import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasMarkers, mergeText } from "../../../src/scaffold/merge/merge-text.ts";
import { pick, type Random, seeded } from "../../e2e/apply-oracle-schemas.ts";
import { tempFolder } from "../../temp-folder.ts";

const asKagg2 = { label: "kagg 2", insertsBeside: false };
const base = "one\ntwo\nthree\nfour\nfive\n";

test("puts both sides' changes together", () => {
  const merged = mergeText(base, base.replace("two", "2"), base.replace("four", "4"), asKagg2);

  expect(merged).toEqual({
    text: "one\n2\nthree\n4\nfive\n",
    favoured: "one\n2\nthree\n4\nfive\n",
    conflicts: [],
  });
});

test("marks what both have changed in their own ways, and takes what they have changed alike", () => {
  const merged = mergeText(
    base,
    "one\nhead\nmine\nthree\n4\nfive\n",
    "one\nhead\nkaggs\nthree\n4\nfive\n",
    asKagg2,
  );

  expect(merged.text).toBe(
    "one\nhead\n<<<<<<< yours\nmine\n=======\nkaggs\n>>>>>>> kagg 2\nthree\n4\nfive\n",
  );
  expect(merged.favoured).toBe("one\nhead\nmine\nthree\n4\nfive\n");
  expect(merged.conflicts).toEqual([{ line: 2, ours: ["head", "mine"], theirs: ["head", "kaggs"] }]);
  expect([hasMarkers(merged.text), hasMarkers(merged.favoured)]).toEqual([true, false]);
});

test("without a base, equal lines are no conflict and every difference is one", () => {
  const { text, conflicts } = mergeText(undefined, "a\nmine\nb\n", "a\nb\nkaggs\n", asKagg2);

  expect(text).toBe(
    "a\n<<<<<<< yours\nmine\n=======\n>>>>>>> kagg 2\nb\n<<<<<<< yours\n=======\nkaggs\n>>>>>>> kagg 2\n",
  );
  expect(conflicts).toHaveLength(1);
  expect(mergeText(undefined, base, base, asKagg2)).toMatchObject({ text: base, conflicts: [] });
});

test.each([
  ["below a line that the author has changed", "'a'\n", "a\n", "a\nb\n", "'a'\nb\n"],
  ["above it", "a\n'z'\n", "a\nz\n", "a\ny\nz\n", "a\ny\n'z'\n"],
  ["below what the author has put in", "a\nmine\n", "a\n", "a\nb\n", "a\nmine\nb\n"],
  ["where the author has taken lines away", "z\n", "a\nz\n", "a\nb\nz\n", "b\nz\n"],
  ["nowhere when they are there", "'a'\nb\n", "a\n", "a\nb\n", "'a'\nb\n"],
])("with insertsBeside, lines that kagg puts in go %s", (_, ours, base, theirs, text) => {
  const merged = mergeText(base, ours, theirs, { label: "kagg 2", insertsBeside: true });

  expect(merged).toMatchObject({ text, conflicts: [] });
  expect(
    mergeText("a\n", "mine\n", "b\nc\n", { label: "kagg 2", insertsBeside: true }).conflicts,
  ).toHaveLength(1);
});

test.each([
  ["CRLF stays", "1\r\n0\r\ntwo\r\n", "one\n0\ntwo\n", "one\n0\ntwo\nthree\n", "1\r\n0\r\ntwo\r\nthree\r\n"],
  ["CRLF stays where nothing else was changed", "one\r\ntwo\r\n", "one\ntwo\n", "1\ntwo\n", "1\r\ntwo\r\n"],
  [
    "lines of both endings stay as they are",
    "one\r\ntwo\n0\n3\n",
    "one\ntwo\n0\n3\n",
    "one\ntwo\n0\n3\n4\n",
    "one\r\ntwo\n0\n3\n4\n",
  ],
  [
    "a final newline that the author took away stays away",
    "one\ntwo",
    "one\ntwo\n",
    "0\none\ntwo\n",
    "0\none\ntwo",
  ],
  ["a final newline of kagg's comes", "2\n1\none", "one", "one\n", "2\n1\none\n"],
  ["a byte order mark stays", "\uFEFFone\n0\n3\n", "one\n0\n3\n", "one\n0\n4\n", "\uFEFFone\n0\n4\n"],
])("%s", (_, ours, base, theirs, text) => {
  const merged = mergeText(base, ours, theirs, asKagg2);

  expect(merged).toMatchObject({ text, conflicts: [] });
});

const words = ["a", "b", "", "}", "constructor", "__proto__", "<<<<<<< yours", "a\r"];

function randomText(random: Random): string {
  const lines = Array.from({ length: Math.floor(random() * 8) }, () => pick(random, words));
  return lines.join(pick(random, ["\n", "\n", "\r\n"])) + pick(random, ["", "\n"]);
}

test("whoever alone has changed a text has the say", () => {
  const random = seeded(81);
  for (let round = 0; round < 600; round += 1) {
    const [before, changed] = [randomText(random), randomText(random)];

    expect(mergeText(before, changed, before, asKagg2)).toMatchObject({ text: changed, conflicts: [] });
    expect(mergeText(before, before, changed, asKagg2)).toMatchObject({ text: changed, conflicts: [] });
    expect(mergeText(before, changed, changed, asKagg2)).toMatchObject({ text: changed, conflicts: [] });
  }
});

test("merges as git does, and is in conflict where git is", async () => {
  const folder = await tempFolder();
  const random = seeded(82);
  let made = 0;
  const edited = (lines: readonly string[]): string[] => {
    const result = [...lines];
    for (let edits = Math.floor(random() * 4); edits > 0; edits -= 1) {
      const line = random() < 0.3 ? `both ${Math.floor(random() * 4)}` : `new ${(made += 1)}`;
      result.splice(
        Math.floor(random() * (result.length + 1)),
        pick(random, [0, 1, 1]),
        ...pick(random, [[line], []]),
      );
    }
    return result;
  };
  const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
  const seen = { clean: 0, conflict: 0 };
  for (let round = 0; round < 60; round += 1) {
    const lines = Array.from({ length: 3 + Math.floor(random() * 12) }, (_, index) => `line ${index}`);
    const [before, ours, theirs] = [text(lines), text(edited(lines)), text(edited(lines))];
    const files = { ours, before, theirs };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const git = spawnSync("git", ["merge-file", "-p", "-q", ...Object.keys(files)], {
      cwd: folder,
      encoding: "utf8",
    });

    const merged = mergeText(before, ours, theirs, asKagg2);

    const isClean = git.status === 0;
    expect(merged.conflicts.length === 0).toBe(isClean);
    // What stands around and between the markers is git's own.
    expect(isClean ? merged.text : "").toBe(isClean ? git.stdout : "");
    seen[isClean ? "clean" : "conflict"] += 1;
  }
  expect(Math.min(seen.clean, seen.conflict)).toBeGreaterThan(10);
});
