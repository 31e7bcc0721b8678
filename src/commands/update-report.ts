import type { Change } from "../scaffold/merge/change.ts";
import type { Workspace } from "../scaffold/merge/workspace.ts";
import { nextCommands } from "../scaffold/next-commands.ts";
import type { Output } from "../ui/output.ts";
import { sayFiles, sayNext } from "./change-report.ts";

/** What has become of the project, or with `isDry` would become of it. */
export function sayUpdate(
  change: Change,
  { kagg, project }: Workspace,
  isDry: boolean,
  output: Output,
): void {
  const { say, colors } = output;
  const conflicts = change.steps.filter(({ does }) => does === "conflict").map(({ path }) => path);
  const unresolved = change.unresolved.filter((path) => !conflicts.includes(path));
  const isChanged = change.steps.some(({ does }) => does !== "nothing" && does !== "keep");
  const isOpen = conflicts.length + unresolved.length > 0;
  if (isDry) say(isChanged ? `kagg ${kagg} would change:` : "There is nothing to update.");
  else if (isOpen) {
    say(`${colors.yellow("!")} The project is as kagg ${kagg} makes it, but for the conflicts in it.`);
  } else say(`${colors.green("✓")} The project is as kagg ${kagg} makes it${isChanged ? " now" : ""}.`);
  sayFiles(change.steps, output);
  for (const path of unresolved) say(`  ${colors.red("conflict ")} ${path} is not resolved yet`);
  if (isOpen && !isDry) {
    say("\nYour lines stand behind <<<<<<< yours, kagg's above >>>>>>> kagg.");
    say("Decide for each conflict, and take the markers out.");
  }
  if (isChanged && !isDry) sayNext(nextCommands[project.template].updated, output);
}
