import { basename, resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { KaggError } from "../errors.ts";
import type { Change } from "../scaffold/merge/change.ts";
import type { Workspace } from "../scaffold/merge/workspace.ts";
import { type Call, type Flag, textOption } from "./command.ts";

export const dryRunFlag: Flag = {
  flags: "--dry-run",
  description: "write nothing, print what would be changed as a diff",
};

/** The project of `--file`, which must be as `kagg init` lays it out. */
export async function workspaceOf(call: Call, deps: Deps): Promise<Workspace> {
  const file = resolve(deps.cwd, textOption(call, "file") ?? "kagg.yaml");
  if (basename(file) !== "kagg.yaml") {
    throw new KaggError("call/invalid", {
      where: "--file",
      what: `"${basename(file)}" is not the kagg.yaml of a project, whose folder has the files that are changed`,
      hint: "--file PROJECT/kagg.yaml",
    });
  }
  const { openWorkspace } = await import("../scaffold/merge/workspace.ts");
  return openWorkspace(file, deps);
}

/** Writes all that has changed and the record of it, or with `--dry-run` prints it. */
export async function makeChange(
  { steps, lock }: Change,
  { root }: Workspace,
  call: Call,
  { output, signal }: Deps,
): Promise<void> {
  if (call.options["dryRun"] === true) {
    const { stepsDiff } = await import("./file-diff.ts");
    output.data((await stepsDiff(root, steps)).map((line) => `${line}\n`).join(""));
    return;
  }
  const { lockFile, lockText } = await import("../scaffold/merge/lock.ts");
  const { deletedFiles, writtenFiles } = await import("../scaffold/merge/steps-tree.ts");
  const { writeTree } = await import("../scaffold/write.ts");
  const tree = new Map([...writtenFiles(steps), [lockFile, lockText(lock)]]);
  await writeTree(tree, root, { force: true, removed: deletedFiles(steps), signal });
}
