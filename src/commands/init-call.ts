import type { Deps } from "../deps.ts";
import { KaggError, type Problem } from "../errors.ts";
import type { Answers } from "../scaffold/answers.ts";
import { templateNames } from "../scaffold/template.ts";
import type { Prompts } from "../ui/prompts.ts";
import { type Call, textOption } from "./command.ts";
import { type InitAnswers, withDefaults, withSimpleDefaults } from "./init-answers.ts";
import { flagProblems, givenAnswers } from "./init-flags.ts";
import { askForAnswers, askForTemplate } from "./init-questions.ts";

type Given = Partial<InitAnswers> & Pick<InitAnswers, "template">;

/**
 * What flags say, with the template, which is the first thing that is asked for. Refuses flags that are wrong, all at
 * once and before anything is asked or looked at.
 */
export async function checkedFlags(call: Call, folder: string, deps: Deps): Promise<Given> {
  const known = await templateNames(deps.packageRoot);
  const ask = canAsk(call, deps);
  const flags = ask ? givenAnswers(call) : withSimpleDefaults(givenAnswers(call), folder);
  const unknown = templateProblem(textOption(call, "template"), known);
  // What has to fit the template is looked at once that is known.
  const { template: named, storage: _, module: __, ...free } = flags;
  const problems = flagProblems(call, unknown || (ask && named === undefined) ? free : flags, ask);
  if (unknown) throw new KaggError("scaffold/unknown-template", [unknown, ...problems]);
  refuse(problems);
  const choices = known as Answers["template"][];
  const asked =
    ask && named === undefined && choices.length > 1
      ? await askForTemplate(choices, await prompts(deps))
      : undefined;
  const given = { ...flags, template: named ?? asked ?? ("typescript" as const) };
  refuse(flagProblems(call, given, ask));
  return given;
}

/** Asks for what flags do not give, or takes the defaults. */
export async function otherAnswers(
  call: Call,
  given: Given,
  folder: string,
  deps: Deps,
): Promise<InitAnswers> {
  const answers = canAsk(call, deps)
    ? await askForAnswers(given, folder, await prompts(deps))
    : withDefaults(given);
  // Defaults that are made of answers can be wrong as well, such as the plural of a very long kind.
  refuse(flagProblems(call, answers, false));
  return answers;
}

const canAsk = ({ options }: Call, { output }: Deps): boolean =>
  output.interactive && options["yes"] !== true;

async function prompts({ signal }: Deps): Promise<Prompts> {
  const { terminalPrompts } = await import("../ui/prompts.ts");
  return terminalPrompts(signal);
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new KaggError("call/invalid", problems);
}

function templateProblem(name: string | undefined, known: readonly string[]): Problem | undefined {
  if (name === undefined || known.includes(name)) return undefined;
  return {
    where: "--template",
    what: `there is no template "${name}"`,
    hint: `there is ${known.join(", ")}`,
  };
}
