import { parse } from "yaml";
import { KaggError } from "../../errors.ts";
import { addEntry, type Entry } from "../../project/add-entry.ts";
import type { Answers } from "../answers.ts";
import type { Change } from "./change.ts";
import { type Addition, checkAddition } from "./check-addition.ts";
import { type Lock, lockFile } from "./lock.ts";
import { mergeTree } from "./merge-tree.ts";
import { onceFiles } from "./once.ts";
import { presentAnswers } from "./present-answers.ts";
import { presentFiles, withMarkers } from "./present.ts";
import { mergedFiles, recordOf } from "./record.ts";
import type { Step } from "./step.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What puts a kind or a version into a project: the difference between what the template gives without it and with it,
 * merged into what is there. Throws `lock/missing`, `lock/outdated` or `add/impossible`.
 */
export async function planAddition(workspace: Workspace, addition: Addition): Promise<Change> {
  const { root, project, kaggYaml, lock, kagg, render } = workspace;
  if (!lock) throw noLock();
  const before = presentAnswers(project, lock.answers);
  const after = withAddition(before, addition);
  checkAddition(kaggYaml, addition, after);
  refuseOutdated(workspace, lock);
  const [old, bare] = [render(before), render(after)];
  const ours = await presentFiles(root, new Set([...old.keys(), ...bare.keys()]));
  const theirs = render(after, ours);
  const base = mergedFiles(old);
  const steps = mergeTree(
    { base, ours, theirs, own: lock.own, once: onceFiles(render, before) },
    { label: `kagg ${kagg}`, insertsBeside: true, isBaseUnknown: false },
  );
  const entered = entryStep(workspace, addition, String(theirs.get("kagg.yaml")), steps);
  return {
    steps: steps.map((step) => (step.path === entered.path ? entered : step)),
    unresolved: withMarkers(ours),
    lock: recordOf(kagg, after, theirs, { files: lock.files, once: onceFiles(render, after) }),
  };
}

const withAddition = (answers: Answers, addition: Addition): Answers =>
  addition.list === "resources"
    ? { ...answers, resources: [...answers.resources, addition.resource] }
    : { ...answers, versions: [...answers.versions, { name: addition.version, added: true }] };

/** Adding and updating are apart, so that each can be looked at by itself. */
function refuseOutdated({ kagg, render }: Workspace, { kagg: made, answers, files }: Lock): void {
  const once = onceFiles(render, answers);
  const now = [...mergedFiles(render(answers))].filter(([path]) => !once.has(path));
  const recorded = Object.keys(files).filter((path) => !once.has(path));
  if (recorded.length === now.length && now.every(([path, text]) => files[path] === text)) return;
  throw new KaggError("lock/outdated", {
    where: lockFile,
    what: `is of kagg ${made}, and kagg ${kagg} makes the files of a project in another way`,
    hint: "kagg update, look at what it changes and commit it, then add",
  });
}

/** kagg.yaml gets its entry as the template writes it where the lines can be merged, and by its structure elsewhere. */
function entryStep(
  { kaggYaml }: Workspace,
  { list, ...added }: Addition,
  rendered: string,
  steps: readonly Step[],
): Step {
  const path = "kagg.yaml";
  const entries = (parse(rendered) as { spec: Record<string, readonly Entry[]> }).spec[list] ?? [];
  const entry = entries.find(({ kind, name }) =>
    "resource" in added ? kind === added.resource.kind : "version" in added && name === added.version,
  );
  const byStructure = entry && addEntry(kaggYaml, list, entry);
  if (byStructure === undefined) {
    throw new KaggError("add/impossible", {
      where: `kagg.yaml spec.${list}`,
      what: "is not written out in its place, so nothing can be put into it",
      hint: "write the list itself there instead of an alias",
    });
  }
  const merged = steps.find((step) => step.path === path);
  const isSame = merged && "content" in merged && isEqualData(String(merged.content), byStructure);
  return isSame ? merged : { path, does: "merge", content: byStructure };
}

const isEqualData = (a: string, b: string): boolean => {
  try {
    return JSON.stringify(parse(a)) === JSON.stringify(parse(b));
  } catch {
    return false;
  }
};

const noLock = (): KaggError =>
  new KaggError("lock/missing", {
    where: lockFile,
    what: "is not there, so what kagg has made of the project is not known",
    hint: "kagg update --adopt takes the project as it is, and writes one",
  });
