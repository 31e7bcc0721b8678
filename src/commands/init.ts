import type { Command } from "./command.ts";

export const init: Command = {
  name: "init",
  summary: "(being built)",
  flags: [],
  examples: [],
  run: async () => 0,
};
