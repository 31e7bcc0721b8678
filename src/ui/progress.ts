import type { Output } from "./output.ts";

type Mark = "done" | "same" | "wait" | "warn";

/** A line for each step of a long command: what happened, and to what. */
export type Progress = (mark: Mark, verb: string, what: string) => void;

export function progress({ say, colors }: Output): Progress {
  const marks = { done: colors.green, same: colors.dim, wait: colors.dim, warn: colors.yellow } as const;
  return (mark, verb, what) => say(`  ${marks[mark](verb.padEnd(9))} ${what}`);
}
