import { relative, resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { KaggError, type Problem } from "../errors.ts";
import { shellWord } from "../ui/shell-word.ts";
import { type Call, type Command, textOption } from "./command.ts";

export const init: Command = {
  name: "init",
  summary: "make the project of a new aggregated API",
  arguments: "[dir]",
  flags: [
    { flags: "--name <name>", description: "of the project and its Service (default: the folder's name)" },
    { flags: "--group <group>", description: "the API group, a DNS name of yours: fruit.example.com" },
    { flags: "--kind <kind>", description: "the kind of the first resource: Mango" },
    { flags: "--plural <plural>", description: "its name in paths (default: made of the kind)" },
    {
      flags: "--versions <versions>",
      description: "with commas, the storage version first (default: v1,v1alpha1)",
    },
    { flags: "--namespaced", description: "objects live in namespaces (the default)" },
    { flags: "--cluster-scoped", description: "objects live in no namespace" },
    { flags: "--namespace <namespace>", description: "where the server runs (default: the name)" },
    {
      flags: "--storage <storage>",
      description: "where objects are kept (default: lmdb)",
      choices: ["lmdb", "etcd", "memory"],
    },
    { flags: "--template <template>", description: "what the server is written in", default: "typescript" },
    { flags: "--yes", description: "ask nothing, take the defaults" },
    { flags: "--force", description: "write into a folder that is not empty, over files of the same name" },
  ],
  examples: [
    "kagg init fruit",
    "kagg init fruit --group fruit.example.com --kind Mango --yes",
    "kagg init fleet --group fleet.example.com --kind Ship --versions v1 --cluster-scoped --yes",
  ],
  run: makeProject,
};

async function makeProject(call: Call, deps: Deps): Promise<number> {
  const { checkFolder } = await import("../scaffold/check-folder.ts");
  const { packagesFor } = await import("../scaffold/checkout-packages.ts");
  const { projectAnswers } = await import("./init-answers.ts");
  const { plan } = await import("../scaffold/plan.ts");
  const { fixedPaths } = await import("../scaffold/targets.ts");
  const { readTemplate } = await import("../scaffold/template.ts");
  const { writeTree } = await import("../scaffold/write.ts");

  const folder = resolve(deps.cwd, call.arguments[0] ?? ".");
  const force = call.options["force"] === true;
  const answer = await answersOf(call, folder, deps);
  const template = await readTemplate(deps.packageRoot, textOption(call, "template") ?? "");
  await checkFolder(folder, fixedPaths(template), force);
  const answers = await answer();
  const packages = await packagesFor(deps.packageRoot, deps.version, deps.signal);
  const { lockFile, lockText } = await import("../scaffold/merge/lock.ts");
  const { recordOf } = await import("../scaffold/merge/record.ts");
  const made = plan(template, projectAnswers(answers), packages);
  const lock = lockText(recordOf(deps.version, projectAnswers(answers), made));
  const tree = new Map([...made, [lockFile, lock]]);
  const replaced = await writeTree(tree, folder, { force, signal: deps.signal });

  const { say, colors } = deps.output;
  const place = relative(deps.cwd, folder);
  say(
    `${colors.green("✓")} ${place || "This folder"} has a server of ${answers.plural}.${answers.group} now.`,
  );
  if (replaced.length > 0) say(`  Replaced: ${replaced.join(", ")}`);
  if (packages.vendored.length > 0) {
    say(`  vendor/ has kagg's packages of ${deps.packageRoot}, since they are not published yet.`);
  }
  say("\nNext:");
  const steps = ["npm install", "npm run build", "npx kagg certs", "npx kagg register"];
  for (const step of [...(place ? [`cd ${shellWord(place)}`] : []), ...steps]) say(`  ${colors.bold(step)}`);
  return 0;
}

/**
 * Refuses flags that are wrong, all at once and before anything is asked or looked at. The answers themselves come
 * from the function that is returned.
 */
async function answersOf(call: Call, folder: string, deps: Deps) {
  const { withDefaults, withSimpleDefaults } = await import("./init-answers.ts");
  const { flagProblems, givenAnswers } = await import("./init-flags.ts");
  const { templateNames } = await import("../scaffold/template.ts");
  const canAsk = deps.output.interactive && call.options["yes"] !== true;
  const flags = givenAnswers(call);
  const given = canAsk ? flags : withSimpleDefaults(flags, folder);
  const problems = flagProblems(call, given, canAsk);
  const unknown = templateProblem(textOption(call, "template") ?? "", await templateNames(deps.packageRoot));
  if (unknown) throw new KaggError("scaffold/unknown-template", [unknown, ...problems]);
  if (problems.length > 0) throw new KaggError("call/invalid", problems);
  return async () => {
    const answers = canAsk ? await ask() : withDefaults(given);
    // Defaults that are made of answers can be wrong as well, such as the plural of a very long kind.
    const made = flagProblems(call, answers, false);
    if (made.length > 0) throw new KaggError("call/invalid", made);
    return answers;
  };

  async function ask() {
    const { askForAnswers } = await import("./init-questions.ts");
    const { terminalPrompts } = await import("../ui/prompts.ts");
    return askForAnswers(given, folder, terminalPrompts(deps.signal));
  }
}

function templateProblem(name: string, known: readonly string[]): Problem | undefined {
  if (known.includes(name)) return undefined;
  return {
    where: "--template",
    what: `there is no template "${name}"`,
    hint: `there is ${known.join(", ")}`,
  };
}
