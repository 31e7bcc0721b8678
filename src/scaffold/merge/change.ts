import type { Lock } from "./lock.ts";
import type { Step } from "./step.ts";

/** What is to happen to a project, and the record of it. */
export type Change = {
  readonly steps: readonly Step[];
  /** Files in which conflicts of an earlier merge still are. */
  readonly unresolved: readonly string[];
  readonly lock: Lock;
};
