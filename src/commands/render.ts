import type { Command } from "./command.ts";

export const render: Command = {
  name: "render",
  summary: "(being built)",
  flags: [],
  examples: [],
  run: async () => 0,
};
