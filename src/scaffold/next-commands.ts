import type { Answers } from "./answers.ts";

/** What to call in a project of a template: once it is made, after `kagg add` and after `kagg update`. */
export const nextCommands: Readonly<
  Record<Answers["template"], Readonly<Record<"made" | "added" | "updated", readonly string[]>>>
> = {
  typescript: {
    made: ["npm install", "npm run build", "npx kagg certs", "npx kagg register"],
    added: ["npm test"],
    updated: ["npm install", "npm test"],
  },
  go: {
    made: ["make build", "kagg certs", "kagg register"],
    added: ["make build test"],
    updated: ["go mod tidy", "make build test"],
  },
};
