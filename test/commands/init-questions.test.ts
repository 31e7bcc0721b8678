import { expect, test } from "vitest";
import { askForAnswers, askForTemplate } from "../../src/commands/init-questions.ts";
import type { Choice, Prompts, TextQuestion } from "../../src/ui/prompts.ts";

/** Answers in turn, an undefined one with the default; notes what was asked and what was refused. */
function typist(answers: (string | undefined)[]): {
  prompts: Pick<Prompts, "text" | "choose">;
  log: string[];
} {
  const log: string[] = [];
  const text = async (question: TextQuestion): Promise<string> => {
    const answer = answers.shift() ?? question.default ?? "";
    const problem = question.check(answer);
    log.push(`${question.message} ${answer}${problem === undefined ? "" : ` ✗ ${problem}`}`);
    return problem === undefined ? answer : text(question);
  };
  const choose = async <T extends string>({ message, choices }: Choice<T>): Promise<T> => {
    const wanted = answers.shift();
    const choice = choices.find(({ value }) => value === wanted) ?? choices[0];
    if (!choice) throw new Error(`${message} has no choices`);
    log.push(`${message} ${choice.name}`);
    return choice.value;
  };
  return { prompts: { text, choose }, log };
}

test("asks for everything, again where an answer cannot be, and offers what follows from it", async () => {
  const { prompts, log } = typist([
    undefined,
    "fruit",
    undefined,
    "mango",
    "Mango",
    undefined,
    "v1,v1",
    " v2, v1",
    "Cluster",
    undefined,
    undefined,
    undefined,
  ]);

  expect(await askForAnswers({ template: "typescript" }, "/work/My Fruit!", prompts)).toEqual({
    template: "typescript",
    virtual: false,
    name: "my-fruit",
    group: "my-fruit.example.com",
    kind: "Mango",
    plural: "mangos",
    versions: ["v2", "v1"],
    scope: "Cluster",
    namespace: "my-fruit",
    storage: "lmdb",
  });
  expect(log).toEqual([
    "Name of the project: my-fruit",
    'API group, a DNS name of yours: fruit ✗ "fruit" is no group for an API of yours: a DNS name in lower case with a "." in it, and not in k8s.io or kubernetes.io',
    "API group, a DNS name of yours: my-fruit.example.com",
    'Kind of the first resource: mango ✗ "mango" is no kind: letters and digits, beginning with a capital letter and not ending with List, such as Mango',
    "Kind of the first resource: Mango",
    "Its plural: mangos",
    "Versions, the storage version first: v1,v1 ✗ v1 is there already, as number 1",
    "Versions, the storage version first:  v2, v1",
    "Objects live in: the cluster as a whole",
    "Objects are: stored by the server",
    "Namespace of the server: my-fruit",
    "Objects are kept: on a volume of the one server (lmdb)",
  ]);
});

test("asks for nothing that flags give", async () => {
  const { prompts, log } = typist(["Mango"]);

  const answers = await askForAnswers(
    {
      template: "typescript",
      name: "fruit",
      group: "fruit.example.com",
      plural: "fruits",
      versions: ["v1"],
      scope: "Namespaced",
      namespace: "default",
      storage: "memory",
    },
    "/work/fruit",
    prompts,
  );

  expect(answers).toMatchObject({ kind: "Mango", plural: "fruits", storage: "memory" });
  expect(log).toEqual(["Kind of the first resource: Mango"]);
});

test("a virtual resource is kept nowhere", async () => {
  const { prompts, log } = typist(["Harvest", "virtual"]);

  const answers = await askForAnswers(
    {
      template: "typescript",
      name: "fruit",
      group: "fruit.example.com",
      plural: "harvests",
      versions: ["v1"],
      scope: "Namespaced",
      namespace: "default",
    },
    "/work/fruit",
    prompts,
  );

  expect(answers).toMatchObject({ kind: "Harvest", virtual: true, storage: "none" });
  expect(log).toEqual([
    "Kind of the first resource: Harvest",
    "Objects are: answered by functions of yours, and nothing is stored",
  ]);
});

test("asks for the language first, and then what that language has", async () => {
  const { prompts, log } = typist(["go", "fruit", undefined, "Mango", "stored", undefined]);

  const template = await askForTemplate(["go", "typescript"], prompts);
  const given = { name: "x", group: "fruit.example.com", plural: "mangos", versions: ["v1"], namespace: "x" };
  const answers = await askForAnswers({ template, ...given, scope: "Namespaced" }, "/work/x", prompts);

  expect(answers).toMatchObject({ template: "go", module: "example.com/x", storage: "embedded" });
  expect(log).toEqual([
    "The server is written in: Go",
    'Path of the Go module: fruit ✗ "fruit" is no module path: it must look like example.com/fruit',
    "Path of the Go module: example.com/x",
    "Kind of the first resource: Mango",
    "Objects are: stored by the server",
    "Objects are kept: on a volume of the one server (an etcd inside it)",
  ]);
});
