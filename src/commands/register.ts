import type { Command } from "./command.ts";

export const register: Command = {
  name: "register",
  summary: "(being built)",
  flags: [],
  examples: [],
  run: async () => 0,
};
