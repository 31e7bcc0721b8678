import { basename } from "node:path";
import type { Problem } from "../errors.ts";
import { guessPlural } from "../project/guess-plural.ts";
import type { Answers } from "../scaffold/answers.ts";
import { type AnswerProblem, checkAnswers } from "../scaffold/check-answers.ts";
import { type Call, textOption } from "./command.ts";

/** The answers that flags give. */
export function givenAnswers(call: Call): Partial<Answers> {
  const texts = (["name", "group", "kind", "plural", "namespace"] as const).flatMap((answer) => {
    const value = textOption(call, answer);
    return value === undefined ? [] : [[answer, value] as const];
  });
  const versions = textOption(call, "versions")?.split(",");
  const storage = textOption(call, "storage") as Answers["storage"] | undefined;
  return {
    ...Object.fromEntries(texts),
    ...(versions && { versions: versions.map((version) => version.trim()) }),
    ...(storage && { storage }),
    ...(call.options["namespaced"] === true && { scope: "Namespaced" as const }),
    ...(call.options["clusterScoped"] === true && { scope: "Cluster" as const }),
  };
}

/** What is wrong with the flags; what is missing counts where nobody can be asked. */
export function flagProblems(call: Call, given: Partial<Answers>, canAsk: boolean): Problem[] {
  const both = call.options["namespaced"] === true && call.options["clusterScoped"] === true;
  const found = checkAnswers(given).filter(({ answer }) => !canAsk || given[answer] !== undefined);
  return [
    ...found.map(problemOf(given)),
    ...(both ? [{ where: "--namespaced, --cluster-scoped", what: "only one of them can be true" }] : []),
  ];
}

/** Fills in what has a default that depends on no other answer. A folder such as `123` gives no name. */
export function withSimpleDefaults(given: Partial<Answers>, folder: string): Partial<Answers> {
  const name = defaultName(folder);
  return { ...(name && { name }), versions: defaultVersions, ...given };
}

/** Fills in all defaults; `given` has the group and the kind. */
export function withDefaults(given: Partial<Answers>): Answers {
  const { name = "", group = "", kind = "" } = given;
  return {
    name,
    group,
    kind,
    plural: guessPlural(kind),
    versions: defaultVersions,
    scope: "Namespaced",
    namespace: name,
    storage: "lmdb",
    ...given,
  };
}

export const defaultVersions: readonly string[] = ["v1", "v1alpha1"];

/** The folder's name, as far as it can be a name. */
export const defaultName = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 63);

const problemOf =
  (given: Partial<Answers>) =>
  ({ answer, what }: AnswerProblem): Problem => {
    const example = examples[answer];
    return {
      where: answer === "scope" ? "--namespaced, --cluster-scoped" : `--${answer}`,
      what,
      ...(given[answer] === undefined && example !== undefined && { hint: `such as --${answer} ${example}` }),
    };
  };

const examples: Partial<Record<keyof Answers, string>> = {
  name: "fruit",
  group: "fruit.example.com",
  kind: "Mango",
};
