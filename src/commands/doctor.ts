import type { Command } from "./command.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "(being built)",
  flags: [],
  examples: [],
  run: async () => 0,
};
