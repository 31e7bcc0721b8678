import type { Answers } from "./answers.ts";

/** What to call, in a project of a template, after `kagg add` and after `kagg update`. */
export const nextCommands: Readonly<
  Record<Answers["template"], { readonly added: readonly string[]; readonly updated: readonly string[] }>
> = {
  typescript: { added: ["npm test"], updated: ["npm install", "npm test"] },
  go: {
    added: ["make generate", "go test ./..."],
    updated: ["go mod tidy", "make generate", "go test ./..."],
  },
};
