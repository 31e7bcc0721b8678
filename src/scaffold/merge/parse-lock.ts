import { KaggError } from "../../errors.ts";
import type { Answers } from "../answers.ts";
import { outside } from "../obstacles.ts";
import { checkAnswers } from "../check-answers.ts";
import { type Lock, lockFile } from "./lock.ts";
import { isNewer } from "./newer.ts";

/**
 * Reads a kagg.lock, which anybody may have written: paths stay in the project, and names are such as kagg.yaml takes.
 * `version` is that of this kagg. Throws `lock/unusable` or `lock/newer`.
 */
export function parseLock(text: string, version: string): Lock {
  const value = json(text);
  if (!isMap(value)) throw unusable("is no JSON object");
  const { kagg, answers, files, own } = value;
  if (typeof kagg !== "string" || !/^\d+\.\d+\.\d+/.test(kagg)) {
    throw unusable('says in "kagg" no version that has made it');
  }
  if (isNewer(kagg, version)) {
    throw new KaggError("lock/newer", {
      where: lockFile,
      what: `was written by kagg ${kagg}, and this is kagg ${version}`,
      hint: `npx kagg@${kagg}, or npm install --save-dev kagg@${kagg}`,
    });
  }
  const problems = [
    ...answerProblems(answers),
    ...(isMap(files) ? Object.entries(files).flatMap(fileProblems) : ['has no "files"']),
    ...(isTexts(own) ? pathProblems(own) : ['has no "own"']),
  ];
  if (problems.length > 0) throw unusable(...problems);
  const texts = Object.entries(files as Record<string, string[]>).map(([path, lines]) => [
    path,
    lines.join("\n"),
  ]);
  return {
    kagg,
    answers: answers as Answers,
    files: Object.fromEntries(texts) as Record<string, string>,
    own: own as string[],
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // A merge of two branches that have both added something.
    if (/^<{7} /m.test(text)) {
      throw new KaggError("lock/unusable", {
        where: lockFile,
        what: "has conflict markers of git in it",
        hint: `take one side, git checkout --ours ${lockFile}: kagg.yaml says what there is, and kagg update does the rest`,
      });
    }
    throw unusable(`is no JSON: ${(error as Error).message}`);
  }
}

function answerProblems(answers: unknown): string[] {
  if (!isMap(answers)) return ['has no "answers"'];
  const { template, resources, versions, module } = answers;
  if (template !== "typescript" && template !== "go") return ["names no template that there is"];
  if (!Array.isArray(resources) || !resources.every(isMap)) return ['has no "answers.resources"'];
  if (!Array.isArray(versions) || !versions.every(isMap)) return ['has no "answers.versions"'];
  const shapes = [
    ...resources.flatMap(({ virtual }, index) =>
      typeof virtual === "boolean" ? [] : [`answers.resources[${index}].virtual is neither true nor false`],
    ),
    ...versions.flatMap(({ added }, index) =>
      typeof added === "boolean" ? [] : [`answers.versions[${index}].added is neither true nor false`],
    ),
    ...(module === undefined || typeof module === "string" ? [] : ["answers.module is no text"]),
  ];
  return [...shapes, ...checkAnswers(answers as Answers).map(({ at, what }) => `answers.${at} ${what}`)];
}

const fileProblems = ([path, lines]: [string, unknown]): string[] => [
  ...pathProblems([path]),
  ...(isTexts(lines) ? [] : [`files["${path}"] is no list of lines`]),
];

function pathProblems(paths: readonly string[]): string[] {
  const odd = paths.filter((path) =>
    path.split("/").some((part) => part === "" || part === "." || part === ".git"),
  );
  return [...outside(paths), ...odd.map((path) => `"${path}" is no path of a file of the project`)];
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const unusable = (...problems: readonly string[]): KaggError =>
  new KaggError(
    "lock/unusable",
    problems.map((what, index) => ({
      where: lockFile,
      what,
      ...(index === problems.length - 1 && {
        hint: `git checkout ${lockFile} brings back the committed one; without one, remove it and call kagg update`,
      }),
    })),
  );
