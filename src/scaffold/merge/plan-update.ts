import { KaggError } from "../../errors.ts";
import { parseProject } from "../../project/parse.ts";
import type { Change } from "./change.ts";
import { asGit, mergeText } from "./merge-text.ts";
import { mergeTree } from "./merge-tree.ts";
import { onceFiles } from "./once.ts";
import { presentAnswers } from "./present-answers.ts";
import { presentFiles, withMarkers } from "./present.ts";
import { mergedFiles, recordOf, renamedRecord } from "./record.ts";
import type { Step } from "./step.ts";
import type { Workspace } from "./workspace.ts";

/** A project without a record is taken as it is, or every difference is marked. */
export type Unrecorded = "adopt" | "mark";

/**
 * What brings a project to the present template. Where there is no record of what kagg had made, `unrecorded` says
 * what is done.
 */
export async function planUpdate(workspace: Workspace, unrecorded: Unrecorded): Promise<Change> {
  const { root, project, lock, kagg, render } = workspace;
  const answers = presentAnswers(project, lock?.answers);
  const bare = render(answers);
  const ours = await presentFiles(
    root,
    new Set([...bare.keys(), ...Object.keys(lock?.files ?? {}), ...(lock?.own ?? [])]),
  );
  const theirs = render(answers, ours);
  const base = lock
    ? renamedRecord(lock.files, render(lock.answers), bare)
    : unrecorded === "adopt"
      ? mergedFiles(theirs)
      : new Map<string, string>();
  const once = onceFiles(render, answers);
  const ways = { label: `kagg ${kagg}`, insertsBeside: false, isBaseUnknown: !lock };
  const steps = mergeTree({ base, ours, theirs, own: lock?.own ?? [], once }, ways);
  return {
    steps: steps.map((step) =>
      step.path === "kagg.yaml" ? kept(step, workspace, base.get(step.path)) : step,
    ),
    unresolved: withMarkers(ours),
    lock: recordOf(kagg, answers, theirs, { files: lock?.files ?? {}, once }),
  };
}

/** kagg.yaml must stay one that kagg can read: where both have changed it, the author's lines stay. */
function kept(step: Step, { kaggYaml, project }: Workspace, base: string | undefined): Step {
  if (step.does !== "conflict" && step.does !== "merge") return step;
  const { path } = step;
  const content =
    step.does === "merge" ? step.content : mergeText(base, kaggYaml, step.wanted.after, asGit).favoured;
  if (content !== kaggYaml && isProject(content, project.file)) return { path, does: "merge", content };
  const wanted = step.does === "conflict" ? step.wanted : { before: kaggYaml, after: step.content };
  return { path, does: "keep", why: "keeps your lines where kagg has others now", wanted };
}

function isProject(text: string, file: string): boolean {
  try {
    parseProject(text, file);
    return true;
  } catch (error) {
    if (error instanceof KaggError) return false;
    throw error;
  }
}
