import { KaggError, type Problem } from "../../errors.ts";
import type { Conflict } from "./merge-text.ts";
import type { Change } from "./change.ts";

/** Throws `add/conflict` with the lines to put in by hand; `command` writes them all the same. */
export function refuseConflicts({ steps }: Change, command: string): void {
  const problems = steps.flatMap((step) => {
    if (step.does === "conflict") return step.conflicts.map((conflict) => problemOf(step.path, conflict));
    return step.does === "keep" && step.wanted?.before === "" ? [{ where: step.path, what: step.why }] : [];
  });
  const last = problems.pop();
  if (!last) return;
  const hint = `${command} writes yours and kagg's between markers, and leaves alone what was there`;
  throw new KaggError("add/conflict", [...problems, { ...last, hint }]);
}

/** Throws `add/conflict` where a conflict has not been decided yet. */
export function refuseUnresolved({ unresolved }: Change): void {
  const what = "still has a conflict in it, between <<<<<<< yours and >>>>>>> kagg";
  const hint = "decide, take the markers out, and call it again";
  if (unresolved.length > 0) {
    throw new KaggError(
      "add/conflict",
      unresolved.map((where) => ({ where, what, hint })),
    );
  }
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
