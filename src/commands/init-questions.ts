import { guessPlural } from "../project/guess-plural.ts";
import type { Answers } from "../scaffold/answers.ts";
import { defaultModule } from "../scaffold/names.ts";
import type { Prompts } from "../ui/prompts.ts";
import { checkInitAnswers, defaultName, defaultVersions, type InitAnswers } from "./init-answers.ts";
import { storageChoices } from "./init-flags.ts";

/** What of the prompts the questions need. */
type Questions = Pick<Prompts, "text" | "choose">;

/** The first question, where there is a choice. */
export const askForTemplate = (
  templates: readonly Answers["template"][],
  prompts: Questions,
): Promise<Answers["template"]> =>
  prompts.choose({
    message: "The server is written in:",
    choices: (["typescript", "go"] as const)
      .filter((value) => templates.includes(value))
      .map((value) => ({ value, name: { typescript: "TypeScript", go: "Go" }[value] })),
  });

/** Asks for what flags do not give, most important first. */
export async function askForAnswers(
  given: Partial<InitAnswers> & Pick<InitAnswers, "template">,
  folder: string,
  prompts: Questions,
): Promise<InitAnswers> {
  const { template } = given;
  const text = async (answer: TextAnswer, message: string, preset?: string): Promise<string> =>
    given[answer] ??
    prompts.text({
      message,
      ...(preset !== undefined && { default: preset }),
      check: (value) => problemWith({ template, [answer]: value }, answer),
    });

  const name = await text("name", "Name of the project:", defaultName(folder));
  const group = await text("group", "API group, a DNS name of yours:", `${name}.example.com`);
  const module =
    template === "go"
      ? await text("module", "Path of the Go module:", defaultModule({ group, name }))
      : undefined;
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
  // Who says where objects are kept has said that they are.
  const virtual = given.virtual ?? (given.storage === undefined && (await askForVirtual(prompts)));
  const namespace = await text("namespace", "Namespace of the server:", name);
  const storage = virtual ? "none" : (given.storage ?? (await askForStorage(template, prompts)));
  const answers = { template, name, group, kind, plural, virtual, versions, scope, namespace, storage };
  return module === undefined ? answers : { ...answers, module };
}

const askForVirtual = async (prompts: Questions): Promise<boolean> =>
  (await prompts.choose({
    message: "Objects are:",
    choices: [
      { value: "stored", name: "stored by the server" },
      { value: "virtual", name: "answered by functions of yours, and nothing is stored" },
    ],
  })) === "virtual";

const askForStorage = (template: Answers["template"], prompts: Questions): Promise<Answers["storage"]> =>
  prompts.choose({
    message: "Objects are kept:",
    choices: storageChoices(template).map((value) => ({ value, name: storageNames[value] })),
  });

const storageNames: Readonly<Record<Answers["storage"], string>> = {
  lmdb: "on a volume of the one server (lmdb)",
  embedded: "on a volume of the one server (an etcd inside it)",
  etcd: "in an etcd of yours, for several servers",
  memory: "in memory, until the server stops",
  none: "nowhere",
};

type TextAnswer = "name" | "group" | "module" | "kind" | "plural" | "namespace";

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
