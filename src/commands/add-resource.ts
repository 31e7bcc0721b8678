import { KaggError } from "../errors.ts";
import { guessPlural } from "../project/guess-plural.ts";
import { add, addFlags } from "./add.ts";
import { type Command, textOption } from "./command.ts";
import { pluralFlag, scopeFlags, scopeProblems } from "./resource-flags.ts";

export const addResource: Command = {
  name: "add resource",
  summary: "put another kind into the project",
  arguments: "<kind>",
  flags: [
    pluralFlag,
    ...scopeFlags,
    { flags: "--virtual", description: "answered by functions of yours; nothing of it is stored" },
    ...addFlags,
  ],
  examples: ["kagg add resource Cherry", "kagg add resource Orchard --cluster-scoped --dry-run"],
  run: async (call, deps) => {
    const [kind = ""] = call.arguments;
    const problems = scopeProblems(call);
    if (problems.length > 0) throw new KaggError("call/invalid", problems);
    const resource = {
      kind,
      plural: textOption(call, "plural") ?? guessPlural(kind),
      scope: call.options["clusterScoped"] === true ? "Cluster" : "Namespaced",
      virtual: call.options["virtual"] === true,
    } as const;
    return add(call, deps, { list: "resources", resource }, kind);
  },
};
