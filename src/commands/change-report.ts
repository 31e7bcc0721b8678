import type { Step } from "../scaffold/merge/step.ts";
import type { Output } from "../ui/output.ts";

/** A line a file: what has become of it, or with `--dry-run` would become of it. */
export function sayFiles(steps: readonly Step[], { say, colors }: Output): void {
  const marks = { deleted: colors.yellow, kept: colors.yellow, conflict: colors.red } as const;
  for (const step of steps) {
    const word = wordFor(step);
    if (word === undefined) continue;
    const paint = word in marks ? marks[word as keyof typeof marks] : colors.green;
    say(`  ${paint(word.padEnd(9))} ${step.path}${step.does === "keep" ? ` ${step.why}` : ""}`);
  }
}

const words = {
  merge: "merged",
  conflict: "conflict",
  delete: "deleted",
  keep: "kept",
  nothing: undefined,
} as const;

const wordFor = (step: Step): string | undefined =>
  step.does === "write" ? (step.isNew ? "new" : "changed") : words[step.does];

/** What kagg leaves to the author to do, as the difference that it would have made. */
export async function sayByHand(steps: readonly Step[], { say, colors }: Output): Promise<void> {
  const { fileDiff } = await import("./file-diff.ts");
  const left = steps.flatMap((step) =>
    step.does === "keep" && step.wanted ? [{ ...step.wanted, path: step.path }] : [],
  );
  if (left.length === 0) return;
  say("\nBy hand, where it belongs now:");
  for (const { path, before, after } of left) {
    for (const line of fileDiff(path, before, after)) say(`  ${colors.dim(line)}`);
  }
}

export function sayNext(commands: readonly string[], { say, colors }: Output): void {
  say("\nNext:");
  for (const command of commands) say(`  ${colors.bold(command)}`);
}
