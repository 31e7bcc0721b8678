import { KaggError } from "../errors.ts";
import type { Change } from "../scaffold/merge/change.ts";
import { lockFile } from "../scaffold/merge/lock.ts";
import type { Unrecorded } from "../scaffold/merge/plan-update.ts";
import type { Call, Command } from "./command.ts";
import { dryRunFlag, makeChange, workspaceOf } from "./make-change.ts";
import { projectFlags } from "./shared-flags.ts";

export const update: Command = {
  name: "update",
  summary: "bring the project to what this kagg makes, between the changes that are yours",
  flags: [
    dryRunFlag,
    { flags: "--adopt", description: "without kagg.lock: take the project as it is, and write only that" },
    {
      flags: "--markers",
      description: "without kagg.lock: mark every difference, as nobody knows whose it is",
    },
    { flags: "--force", description: "also over changes that are not committed" },
    ...projectFlags,
  ],
  examples: ["kagg update --dry-run", "kagg update"],
  run: async (call, deps) => {
    const { planUpdate } = await import("../scaffold/merge/plan-update.ts");
    const workspace = await workspaceOf(call, deps);
    const change = await planUpdate(workspace, unrecordedOf(call, workspace.lock !== undefined));
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
    const { sayUpdate } = await import("./update-report.ts");
    sayUpdate(change, workspace, call.options["dryRun"] === true, deps.output);
    return change.unresolved.length > 0 || change.steps.some(({ does }) => does === "conflict") ? 1 : 0;
  },
};

/** What to do with a project of which there is no record, which only its author can say. */
function unrecordedOf({ options }: Call, isRecorded: boolean): Unrecorded {
  const given = (["adopt", "markers"] as const).filter((option) => options[option] === true);
  if (isRecorded) {
    const what = "is for projects without a kagg.lock, and this one has one";
    const problems = given.map((option) => ({ where: `--${option}`, what, hint: "kagg update" }));
    if (problems.length > 0) throw new KaggError("call/invalid", problems);
    return "mark";
  }
  if (given.length > 1) {
    throw new KaggError("call/invalid", {
      where: "--adopt, --markers",
      what: "only one of them can be true",
    });
  }
  if (given.length === 1) return given[0] === "adopt" ? "adopt" : "mark";
  throw new KaggError("lock/missing", {
    where: lockFile,
    what: "is not there, so nobody knows which differences are yours and which are kagg's",
    hint: "kagg update --adopt takes all as yours; kagg update --markers marks each of them",
  });
}

const isNew = (step: Change["steps"][number]): boolean => step.does === "write" && step.isNew;
