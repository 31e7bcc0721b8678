import type { Lock } from "./lock.ts";
import type { Step } from "./step.ts";

/** What is to happen to a project, and the record of it. */
export type Change = { readonly steps: readonly Step[]; readonly lock: Lock };
