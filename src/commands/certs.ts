import type { Command } from "./command.ts";

export const certs: Command = {
  name: "certs",
  summary: "(being built)",
  flags: [],
  examples: [],
  run: async () => 0,
};
