import type { Deps } from "../deps.ts";
import { KaggError } from "../errors.ts";
import type { Change } from "../scaffold/merge/change.ts";
import type { Workspace } from "../scaffold/merge/workspace.ts";
import type { Call, Command } from "./command.ts";
import { dryRunFlag, makeChange, workspaceOf } from "./make-change.ts";
import { projectFlags } from "./shared-flags.ts";

export const update: Command = {
  name: "update",
  summary: "bring the project to what this kagg makes, between the changes that are yours",
  flags: [
    dryRunFlag,
    { flags: "--adopt", description: "without kagg.lock: take the project as it is, and write only that" },
    { flags: "--force", description: "also over changes that are not committed" },
    ...projectFlags,
  ],
  examples: ["kagg update --dry-run", "kagg update"],
  run: async (call, deps) => {
    const { planUpdate } = await import("../scaffold/merge/plan-update.ts");
    const workspace = await workspaceOf(call, deps);
    const isAdopted = call.options["adopt"] === true;
    if (isAdopted && workspace.lock) {
      const what = "is for projects without a kagg.lock, and this one has one";
      throw new KaggError("call/invalid", { where: "--adopt", what, hint: "kagg update" });
    }
    const change = await planUpdate(workspace, isAdopted);
    const changed = change.steps.filter(
      (step) => step.does !== "nothing" && step.does !== "keep" && !isNew(step),
    );
    if (call.options["force"] !== true && call.options["dryRun"] !== true) {
      const { refuseUncommitted } = await import("./uncommitted.ts");
      await refuseUncommitted(
        workspace.root,
        changed.map(({ path }) => path),
      );
    }
    await makeChange(change, workspace, call, deps);
    return report(change, workspace, call, deps);
  },
};

async function report(
  change: Change,
  workspace: Workspace,
  call: Call,
  { output, version }: Deps,
): Promise<number> {
  const { nextCommands } = await import("../scaffold/next-commands.ts");
  const { sayFiles, sayNext } = await import("./change-report.ts");
  const { say, colors } = output;
  const isDry = call.options["dryRun"] === true;
  const conflicts = change.steps.filter(({ does }) => does === "conflict").map(({ path }) => path);
  const unresolved = change.unresolved.filter((path) => !conflicts.includes(path));
  const isChanged = change.steps.some(({ does }) => does !== "nothing" && does !== "keep");
  if (isDry) say(isChanged ? `kagg ${version} would change:` : "There is nothing to update.");
  else if (conflicts.length + unresolved.length > 0) {
    say(`${colors.yellow("!")} The project is as kagg ${version} makes it, but for the conflicts in it.`);
  } else say(`${colors.green("✓")} The project is as kagg ${version} makes it${isChanged ? " now" : ""}.`);
  sayFiles(change.steps, output);
  for (const path of unresolved) say(`  ${colors.red("conflict ")} ${path} is not resolved yet`);
  if (conflicts.length + unresolved.length > 0 && !isDry) {
    say(
      "\nWhere you and kagg have changed the same lines, both stand between <<<<<<< yours and >>>>>>> kagg:",
    );
    say("decide for each, and take the markers out.");
  }
  if (isChanged && !isDry) sayNext(nextCommands[workspace.project.template].updated, output);
  return conflicts.length + unresolved.length > 0 ? 1 : 0;
}

const isNew = (step: Change["steps"][number]): boolean => step.does === "write" && step.isNew;
