import { guessPlural } from "../project/guess-plural.ts";
import type { Answers } from "../scaffold/answers.ts";
import type { Prompts } from "../ui/prompts.ts";
import { checkInitAnswers, defaultName, defaultVersions, type InitAnswers } from "./init-answers.ts";

/** What of the prompts the questions need. */
type Questions = Pick<Prompts, "text" | "choose">;

/** Asks for what flags do not give, most important first. */
export async function askForAnswers(
  given: Partial<InitAnswers>,
  folder: string,
  prompts: Questions,
): Promise<InitAnswers> {
  const text = async (answer: TextAnswer, message: string, preset?: string): Promise<string> =>
    given[answer] ??
    prompts.text({
      message,
      ...(preset !== undefined && { default: preset }),
      check: (value) => problemWith({ [answer]: value }, answer),
    });

  const name = await text("name", "Name of the project:", defaultName(folder));
  const group = await text("group", "API group, a DNS name of yours:", `${name}.example.com`);
  const kind = await text("kind", "Kind of the first resource:");
  const plural = await text("plural", "Its plural:", guessPlural(kind));
  const versions = given.versions ?? (await askForVersions(prompts));
  const scope =
    given.scope ??
    (await prompts.choose<InitAnswers["scope"]>({
      message: "Objects live in:",
      choices: [
        { value: "Namespaced", name: "namespaces" },
        { value: "Cluster", name: "the cluster as a whole" },
      ],
    }));
  const namespace = await text("namespace", "Namespace of the server:", name);
  const storage =
    given.storage ??
    (await prompts.choose<Answers["storage"]>({
      message: "Objects are kept:",
      choices: [
        { value: "lmdb", name: "on a volume of the one server (lmdb)" },
        { value: "etcd", name: "in an etcd of yours, for several servers" },
        { value: "memory", name: "in memory, until the server stops" },
      ],
    }));
  return {
    template: given.template ?? "typescript",
    virtual: given.virtual ?? false,
    name,
    group,
    kind,
    plural,
    versions,
    scope,
    namespace,
    storage,
  };
}

type TextAnswer = "name" | "group" | "kind" | "plural" | "namespace";

async function askForVersions(prompts: Questions): Promise<readonly string[]> {
  const answer = await prompts.text({
    message: "Versions, the storage version first:",
    default: defaultVersions.join(","),
    check: (value) => problemWith({ versions: split(value) }, "versions"),
  });
  return split(answer);
}

const split = (value: string): string[] => value.split(",").map((version) => version.trim());

const problemWith = (answers: Partial<InitAnswers>, answer: keyof InitAnswers): string | undefined =>
  checkInitAnswers(answers).find((problem) => problem.answer === answer)?.what;
