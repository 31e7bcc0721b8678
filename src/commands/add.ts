import type { Deps } from "../deps.ts";
import type { Addition } from "../scaffold/merge/check-addition.ts";
import type { Step } from "../scaffold/merge/step.ts";
import { type Call, type Flag } from "./command.ts";
import { dryRunFlag, makeChange, workspaceOf } from "./make-change.ts";
import { projectFlags } from "./shared-flags.ts";

/** What all of `kagg add` takes. */
export const addFlags: readonly Flag[] = [
  {
    flags: "--markers",
    description: "where you have changed the same lines, write both between conflict markers",
  },
  dryRunFlag,
  ...projectFlags,
];

/** Puts a kind or a version into the project; `what` is how the report names it. */
export async function add(call: Call, deps: Deps, addition: Addition, what: string): Promise<number> {
  const { planAddition } = await import("../scaffold/merge/plan-addition.ts");
  const { refuseConflicts, refuseUnresolved } = await import("../scaffold/merge/refuse-conflicts.ts");
  const { nextCommands } = await import("../scaffold/next-commands.ts");
  const { sayByHand, sayFiles, sayNext } = await import("./change-report.ts");
  const workspace = await workspaceOf(call, deps);
  const change = await planAddition(workspace, addition);
  const withMarkers = call.options["markers"] === true;
  refuseUnresolved(change);
  if (!withMarkers) refuseConflicts(change, `${commandLine(addition)} --markers`);
  await makeChange(change, workspace, call, deps);

  const { output } = deps;
  const isDry = call.options["dryRun"] === true;
  const conflicts = change.steps.filter(({ does }) => does === "conflict");
  output.say(heading(what, workspace.project.name, isDry, conflicts, output.colors));
  sayFiles(change.steps, output);
  await sayByHand(change.steps, output);
  if (!isDry) sayNext(nextCommands[workspace.project.template].added, output);
  return conflicts.length > 0 ? 1 : 0;
}

const commandLine = (addition: Addition): string =>
  addition.list === "resources"
    ? `kagg add resource ${addition.resource.kind}`
    : `kagg add version ${addition.version}`;

function heading(
  what: string,
  name: string,
  isDry: boolean,
  conflicts: readonly Step[],
  { green, yellow }: Deps["output"]["colors"],
): string {
  if (isDry) return `${what} would be in ${name}:`;
  if (conflicts.length > 0)
    return `${yellow("!")} ${what} is in ${name}, with conflicts: look for <<<<<<< yours`;
  return `${green("✓")} ${what} is in ${name} now.`;
}
