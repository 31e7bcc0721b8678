import type { FileTree } from "../file-tree.ts";
import type { Step } from "./step.ts";

/** What is written where the steps are taken. */
export const writtenFiles = (steps: readonly Step[]): FileTree =>
  new Map(steps.flatMap((step) => ("content" in step ? [[step.path, step.content] as const] : [])));

export const deletedFiles = (steps: readonly Step[]): readonly string[] =>
  steps.filter(({ does }) => does === "delete").map(({ path }) => path);
