import type { Problem } from "../errors.ts";
import { storagesOf } from "../project/storage-type.ts";
import type { Answers } from "../scaffold/answers.ts";
import { type Call, textOption } from "./command.ts";
import { checkInitAnswers, type InitAnswers, type InitProblem } from "./init-answers.ts";
import { scopeProblems } from "./resource-flags.ts";

/** The answers that flags give. */
export function givenAnswers(call: Call): Partial<InitAnswers> {
  const texts = (["template", "name", "group", "kind", "plural", "namespace", "module"] as const).flatMap(
    (answer) => {
      const value = textOption(call, answer);
      return value === undefined ? [] : [[answer, value] as const];
    },
  );
  const versions = textOption(call, "versions")?.split(",");
  const storage = textOption(call, "storage") as Answers["storage"] | undefined;
  return {
    ...Object.fromEntries(texts),
    ...(versions && { versions: versions.map((version) => version.trim()) }),
    ...(storage && { storage }),
    ...(call.options["namespaced"] === true && { scope: "Namespaced" as const }),
    ...(call.options["clusterScoped"] === true && { scope: "Cluster" as const }),
    ...(call.options["virtual"] === true && { virtual: true }),
  };
}

/** What is wrong with the flags; what is missing counts where nobody can be asked. */
export function flagProblems(call: Call, given: Partial<InitAnswers>, canAsk: boolean): Problem[] {
  const found = checkInitAnswers(given).filter(({ answer }) => !canAsk || given[answer] !== undefined);
  return [...found.map(problemOf(given)), ...scopeProblems(call), ...storageProblems(call)];
}

function storageProblems({ options }: Call): Problem[] {
  if (options["virtual"] !== true || options["storage"] === undefined) return [];
  const what = "objects of a virtual resource are kept nowhere";
  return [{ where: "--virtual, --storage", what, hint: "leave one of them out" }];
}

const problemOf =
  (given: Partial<InitAnswers>) =>
  ({ answer, what }: InitProblem): Problem => {
    const hint = hintFor(answer, given);
    return {
      where: answer === "scope" ? "--namespaced, --cluster-scoped" : `--${answer}`,
      what,
      ...(hint !== undefined && { hint }),
    };
  };

function hintFor(answer: keyof InitAnswers, given: Partial<InitAnswers>): string | undefined {
  const { template = "typescript" } = given;
  if (answer === "storage") return `there is ${storageChoices(template).join(", ")}`;
  if (answer === "module") return template === "go" ? undefined : "add --template go, or leave it out";
  const example = given[answer] === undefined ? examples[answer] : undefined;
  return example === undefined ? undefined : `such as --${answer} ${example}`;
}

const examples: Partial<Record<keyof InitAnswers, string>> = {
  name: "fruit",
  group: "fruit.example.com",
  kind: "Mango",
};

/** Where a server in that language can keep the objects of a stored resource; the first is the default. */
export const storageChoices = (template: Answers["template"]): readonly Answers["storage"][] =>
  storagesOf[template].filter((storage) => storage !== "none");
