import { join } from "node:path";
import { KaggError } from "../../errors.ts";
import { loadWithText } from "../../project/load.ts";
import type { Project } from "../../project/project.ts";
import type { Answers } from "../answers.ts";
import { packagesFor } from "../checkout-packages.ts";
import type { FileTree } from "../file-tree.ts";
import { plan } from "../plan.ts";
import { readTemplate } from "../template.ts";
import { unwritable } from "../unwritable.ts";
import { type Lock, lockFile } from "./lock.ts";
import { parseLock } from "./parse-lock.ts";
import { type Present, presentFiles } from "./present.ts";

/** A project that kagg has made, its record, and what makes its files. */
export type Workspace = {
  readonly root: string;
  readonly project: Project;
  /** The text of kagg.yaml. */
  readonly kaggYaml: string;
  /** Undefined where there is no kagg.lock. */
  readonly lock: Lock | undefined;
  /** What the template gives for answers, in a project that has `ours`: added versions begin as copies of it. */
  readonly render: (answers: Answers, ours?: ReadonlyMap<string, Present>) => FileTree;
  /** The version of this kagg. */
  readonly kagg: string;
};

type Kagg = { readonly packageRoot: string; readonly version: string; readonly signal: AbortSignal };

/** Throws `project/…` for kagg.yaml, and `lock/…` for kagg.lock. */
export async function openWorkspace(
  file: string,
  { packageRoot, version, signal }: Kagg,
): Promise<Workspace> {
  const { project, text: kaggYaml } = await loadWithText(file);
  const lock = await readLock(project.root, version);
  if (lock && lock.answers.template !== project.template) {
    throw new KaggError("lock/disagrees", {
      where: "kagg.yaml spec.template",
      what: `is ${project.template}, and kagg has made the project in ${lock.answers.template} (${lockFile})`,
      hint: `set template: ${lock.answers.template}, or begin anew: kagg init --template ${project.template}`,
    });
  }
  const template = await readTemplate(packageRoot, project.template);
  const packages = await packagesFor(project.template, packageRoot, version, signal);
  return {
    root: project.root,
    project,
    kaggYaml,
    lock,
    render: (answers, ours) =>
      plan(template, answers, packages, (path) => {
        const present = ours?.get(path);
        return present?.is === "file" ? present.text : undefined;
      }),
    kagg: version,
  };
}

async function readLock(root: string, version: string): Promise<Lock | undefined> {
  const present = (await presentFiles(root, [lockFile])).get(lockFile);
  if (present?.is === "absent") return undefined;
  if (present?.is !== "file") throw unwritable(join(root, lockFile), [present?.what ?? ""]);
  return parseLock(present.text ?? "", version);
}
