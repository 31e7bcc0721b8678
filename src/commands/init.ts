import { relative, resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { shellWord } from "../ui/shell-word.ts";
import type { Call, Command } from "./command.ts";
import { pluralFlag, scopeFlags } from "./resource-flags.ts";

export const init: Command = {
  name: "init",
  summary: "make the project of a new aggregated API",
  arguments: "[dir]",
  flags: [
    { flags: "--name <name>", description: "of the project and its Service (default: the folder's name)" },
    { flags: "--group <group>", description: "the API group, a DNS name of yours: fruit.example.com" },
    { flags: "--kind <kind>", description: "the kind of the first resource: Mango" },
    pluralFlag,
    {
      flags: "--versions <versions>",
      description: "with commas, the storage version first (default: v1,v1alpha1)",
    },
    ...scopeFlags,
    { flags: "--virtual", description: "objects are answered by functions of yours, and nothing is stored" },
    { flags: "--namespace <namespace>", description: "where the server runs (default: the name)" },
    {
      flags: "--storage <storage>",
      description: "where objects are kept (default: lmdb, and embedded in Go)",
      choices: ["lmdb", "etcd", "memory", "embedded"],
    },
    {
      flags: "--template <template>",
      description: "what the server is written in (default: typescript)",
    },
    {
      flags: "--module <path>",
      description: "of Go, such as example.com/fruit (default: made of group and name)",
    },
    { flags: "--yes", description: "ask nothing, take the defaults" },
    { flags: "--force", description: "write into a folder that is not empty, over files of the same name" },
  ],
  examples: [
    "kagg init fruit",
    "kagg init fruit --group fruit.example.com --kind Mango --yes",
    "kagg init fleet --group fleet.example.com --kind Ship --versions v1 --cluster-scoped --yes",
    "kagg init gauges --group meters.example.com --kind Gauge --virtual --yes",
  ],
  run: makeProject,
};

async function makeProject(call: Call, deps: Deps): Promise<number> {
  const { checkFolder } = await import("../scaffold/check-folder.ts");
  const { packagesFor } = await import("../scaffold/checkout-packages.ts");
  const { sayNext } = await import("./change-report.ts");
  const { projectAnswers } = await import("./init-answers.ts");
  const { checkedFlags, otherAnswers } = await import("./init-call.ts");
  const { lockFile, lockText } = await import("../scaffold/merge/lock.ts");
  const { recordOf } = await import("../scaffold/merge/record.ts");
  const { nextCommands } = await import("../scaffold/next-commands.ts");
  const { plan } = await import("../scaffold/plan.ts");
  const { fixedPaths } = await import("../scaffold/targets.ts");
  const { readTemplate } = await import("../scaffold/template.ts");
  const { writeTree } = await import("../scaffold/write.ts");

  const folder = resolve(deps.cwd, call.arguments[0] ?? ".");
  const force = call.options["force"] === true;
  const given = await checkedFlags(call, folder, deps);
  const template = await readTemplate(deps.packageRoot, given.template);
  await checkFolder(folder, [...fixedPaths(template), lockFile], force);
  const answers = await otherAnswers(call, given, folder, deps);
  const packages = await packagesFor(answers.template, deps.packageRoot, deps.version, deps.signal);
  const recorded = projectAnswers(answers);
  const made = plan(template, recorded, packages);
  const tree = new Map([...made, [lockFile, lockText(recordOf(deps.version, recorded, made))]]);
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
  const steps = [...(place ? [`cd ${shellWord(place)}`] : []), ...nextCommands[answers.template].made];
  sayNext(steps, deps.output);
  return 0;
}
