import { unifiedDiff } from "../register/unified-diff.ts";
import { toLines } from "../scaffold/merge/lines.ts";
import { presentFiles } from "../scaffold/merge/present.ts";
import type { Step } from "../scaffold/merge/step.ts";

/** A unified diff of a file, with its head; undefined stands for a file that is not there. */
export function fileDiff(
  path: string,
  before: string | undefined,
  after: string | undefined,
): readonly string[] {
  const lines = unifiedDiff(toLines(before ?? "").lines, toLines(after ?? "").lines);
  const [from, to] = [
    before === undefined ? "/dev/null" : `a/${path}`,
    after === undefined ? "/dev/null" : `b/${path}`,
  ];
  return [`--- ${from}`, `+++ ${to}`, ...lines];
}

/** What the steps would change, as a diff that `git apply` takes. */
export async function stepsDiff(root: string, steps: readonly Step[]): Promise<readonly string[]> {
  const touched = steps.filter((step) => "content" in step || step.does === "delete");
  const present = await presentFiles(
    root,
    touched.map(({ path }) => path),
  );
  return touched.flatMap((step) => {
    const file = present.get(step.path);
    const before = file?.is === "file" ? file.text : undefined;
    const after = "content" in step ? step.content : undefined;
    if (Buffer.isBuffer(after)) return [`Binary file ${step.path} differs`];
    return fileDiff(step.path, before, after);
  });
}
