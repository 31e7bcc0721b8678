import { KaggError } from "../../src/errors.ts";
import { parseProject } from "../../src/project/parse.ts";

/** What kagg says to a text as kagg.yaml: `file:line:column path: what → hint`, a line each. */
export function problems(text: string): string[] {
  try {
    parseProject(text, "/somewhere/kagg.yaml");
    return [];
  } catch (error) {
    if (!(error instanceof KaggError) || error.code !== "project/invalid") throw error;
    return error.problems.map(({ where, what, hint }) => `${where}: ${what}${hint ? ` → ${hint}` : ""}`);
  }
}
