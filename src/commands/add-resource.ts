import { KaggError } from "../errors.ts";
import { guessPlural } from "../project/guess-plural.ts";
import { add, addFlags } from "./add.ts";
import { type Command, textOption } from "./command.ts";

export const addResource: Command = {
  name: "add resource",
  summary: "put another kind into the project",
  arguments: "<kind>",
  flags: [
    { flags: "--plural <plural>", description: "its name in paths (default: made of the kind)" },
    { flags: "--namespaced", description: "objects live in namespaces (the default)" },
    { flags: "--cluster-scoped", description: "objects live in no namespace" },
    { flags: "--virtual", description: "answered by functions of yours; nothing of it is stored" },
    ...addFlags,
  ],
  examples: ["kagg add resource Cherry", "kagg add resource Orchard --cluster-scoped --dry-run"],
  run: async (call, deps) => {
    const [kind = ""] = call.arguments;
    const isCluster = call.options["clusterScoped"] === true;
    if (isCluster && call.options["namespaced"] === true) {
      const what = "only one of them can be true";
      throw new KaggError("call/invalid", { where: "--namespaced, --cluster-scoped", what });
    }
    const resource = {
      kind,
      plural: textOption(call, "plural") ?? guessPlural(kind),
      scope: isCluster ? "Cluster" : "Namespaced",
      virtual: call.options["virtual"] === true,
    } as const;
    return add(call, deps, { list: "resources", resource }, kind);
  },
};
