import { add, addFlags } from "./add.ts";
import type { Command } from "./command.ts";

export const addVersion: Command = {
  name: "add version",
  summary: "put another version of the API into the project; objects stay stored as they are",
  arguments: "<version>",
  flags: addFlags,
  examples: ["kagg add version v2", "kagg add version v1beta1 --dry-run"],
  run: async (call, deps) => {
    const [version = ""] = call.arguments;
    return add(call, deps, { list: "versions", version }, `Version ${version}`);
  },
};
