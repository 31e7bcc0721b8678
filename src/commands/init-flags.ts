import type { Problem } from "../errors.ts";
import type { Answers } from "../scaffold/answers.ts";
import { type Call, textOption } from "./command.ts";
import { checkInitAnswers, type InitAnswers, type InitProblem } from "./init-answers.ts";

/** The answers that flags give. */
export function givenAnswers(call: Call): Partial<InitAnswers> {
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
export function flagProblems(call: Call, given: Partial<InitAnswers>, canAsk: boolean): Problem[] {
  const both = call.options["namespaced"] === true && call.options["clusterScoped"] === true;
  const found = checkInitAnswers(given).filter(({ answer }) => !canAsk || given[answer] !== undefined);
  return [
    ...found.map(problemOf(given)),
    ...(both ? [{ where: "--namespaced, --cluster-scoped", what: "only one of them can be true" }] : []),
  ];
}

const problemOf =
  (given: Partial<InitAnswers>) =>
  ({ answer, what }: InitProblem): Problem => {
    const example = examples[answer];
    return {
      where: answer === "scope" ? "--namespaced, --cluster-scoped" : `--${answer}`,
      what,
      ...(given[answer] === undefined && example !== undefined && { hint: `such as --${answer} ${example}` }),
    };
  };

const examples: Partial<Record<keyof InitAnswers, string>> = {
  name: "fruit",
  group: "fruit.example.com",
  kind: "Mango",
};
