import { expect, test } from "vitest";
import { KaggError } from "../../../src/errors.ts";
import type { Answers } from "../../../src/scaffold/answers.ts";
import { lockText, type Lock } from "../../../src/scaffold/merge/lock.ts";
import { parseLock } from "../../../src/scaffold/merge/parse-lock.ts";

const answers: Answers = {
  template: "go",
  name: "fruit",
  group: "fruit.example.com",
  module: "example.com/fruit",
  namespace: "fruit",
  storage: "etcd",
  versions: [
    { name: "v1", added: false },
    { name: "v2", added: true },
  ],
  resources: [{ kind: "Mango", plural: "mangos", scope: "Namespaced", virtual: false }],
};
const lock: Lock = {
  kagg: "1.2.3",
  answers,
  files: { "src/a.ts": "one\r\ntwo\n", ".gitignore": "", __proto__x: "\n" },
  own: ["vendor/kagg-1.2.3.tgz"],
};

const refusal = (text: string, version = "1.2.3"): KaggError => {
  try {
    parseLock(text, version);
  } catch (error) {
    if (error instanceof KaggError) return error;
    throw error;
  }
  throw new Error("it was read");
};

const changed = (change: (value: Record<string, never>) => void): string => {
  const value = JSON.parse(lockText(lock)) as Record<string, never>;
  change(value);
  return JSON.stringify(value);
};

test("is read as it was written, by this kagg and by later ones", () => {
  expect(parseLock(lockText(lock), "1.2.3")).toEqual(lock);
  expect(parseLock(lockText(lock), "1.10.0")).toEqual(lock);
});

test("of a newer kagg is refused with the command that has it", () => {
  const { code, problems } = refusal(lockText({ ...lock, kagg: "1.10.0" }), "1.9.3");

  expect({ code, problems }).toEqual({
    code: "lock/newer",
    problems: [
      {
        where: "kagg.lock",
        what: "was written by kagg 1.10.0, and this is kagg 1.9.3",
        hint: "npx kagg@1.10.0, or npm install --save-dev kagg@1.10.0",
      },
    ],
  });
});

test.each<[about: string, text: string, what: unknown[]]>([
  ["nothing", "", [expect.stringMatching(/^is no JSON: /)]],
  ["a list", "[]", ["is no JSON object"]],
  ["a merge of git's", '{\n<<<<<<< HEAD\n "kagg": "1.2.3"\n=======\n', ["has conflict markers of git in it"]],
  ["no version", changed((value) => delete value["kagg"]), ['says in "kagg" no version that has made it']],
  [
    "everything wrong at once",
    changed((value) =>
      Object.assign(value, {
        answers: {
          ...answers,
          group: "../x",
          resources: [{ ...answers.resources[0], kind: "../../x", virtual: 1 }],
        },
        files: { "../out": [], "/etc/passwd": [], ".git/hooks/pre-commit": [], "a//b": [], c: "text" },
        own: ["x/../../y", 1],
      }),
    ),
    [
      "answers.resources[0].virtual is neither true nor false",
      expect.stringMatching(/^answers\.group "\.\.\/x" is no group/),
      expect.stringMatching(/^answers\.resources\[0\]\.kind "\.\.\/\.\.\/x" is no kind/),
      "../out leads out of the folder",
      "/etc/passwd leads out of the folder",
      '".git/hooks/pre-commit" is no path of a file of the project',
      '"a//b" is no path of a file of the project',
      'files["c"] is no list of lines',
      'has no "own"',
    ],
  ],
])("is refused: %s", (_, text, what) => {
  const { code, problems } = refusal(text);

  expect(code).toBe("lock/unusable");
  expect(problems.map((problem) => problem.what)).toEqual(expect.arrayContaining(what));
  expect(problems.at(-1)?.hint).toContain("git checkout");
});
