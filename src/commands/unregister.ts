import type { Command } from "./command.ts";

export const unregister: Command = {
  name: "unregister",
  summary: "(being built)",
  flags: [],
  examples: [],
  run: async () => 0,
};
