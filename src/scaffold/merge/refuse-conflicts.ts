import { KaggError, type Problem } from "../../errors.ts";
import type { Conflict } from "./merge-text.ts";
import type { Step } from "./step.ts";

/** Throws `add/conflict` with the lines to put in by hand; `command` writes them all the same. */
export function refuseConflicts(steps: readonly Step[], command: string): void {
  const problems = steps.flatMap((step) => {
    if (step.does === "conflict") return step.conflicts.map((conflict) => problemOf(step.path, conflict));
    return step.does === "keep" && step.wanted?.before === "" ? [{ where: step.path, what: step.why }] : [];
  });
  const last = problems.pop();
  if (!last) return;
  const hint = `${command} writes yours and kagg's between markers, and leaves alone what was there`;
  throw new KaggError("add/conflict", [...problems, { ...last, hint }]);
}

function problemOf(path: string, { line, ours, theirs }: Conflict): Problem {
  const what = [
    "these lines are not as kagg wrote them:",
    ...indented(ours),
    "and would become:",
    ...indented(theirs),
  ];
  return { where: `${path}:${line}`, what: what.join("\n") };
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
