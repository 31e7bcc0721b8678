import { join, relative } from "node:path";
import { KaggError } from "../errors.ts";
import { loadProject } from "../project/load.ts";
import type { Project } from "../project/project.ts";
import { changeQueue } from "./change-queue.ts";
import type { Prepared } from "./prepare.ts";
import type { Report } from "./report.ts";
import type { Serving } from "./serving.ts";
import type { Built, Source } from "./source.ts";
import { watchFiles, type Change } from "./watch-files.ts";

export type SessionParts = {
  readonly project: Project;
  readonly source: Source;
  readonly serving: Serving;
  readonly prepare: (project: Project) => Promise<Prepared>;
  readonly report: Report;
  readonly signal: AbortSignal;
};

/** Serves the source, and serves it anew whenever it changes, until `signal` aborts. */
export async function runSession(parts: SessionParts): Promise<void> {
  const { source, signal } = parts;
  const changes = changeQueue(signal);
  const watch = watchFiles(changes.add, (what) => parts.report.note("broken", what));
  try {
    const [prepared, built] = await Promise.all([parts.prepare(parts.project), source.build()]);
    signal.throwIfAborted();
    const state: State = { project: parts.project, prepared, isBroken: false };
    const follow = ({ folders }: Built): void => watch.follow([parts.project.root, ...folders]);
    follow(built);
    await serve(parts, state, built, { isNeeded: false, after: () => `${ms(0)} after the call` });
    for (let change = await changes.next(); change; change = await changes.next()) {
      follow(await serveChange(parts, state, change));
    }
    state.prepared.login.close();
  } finally {
    watch.close();
  }
}

type State = { project: Project; prepared: Prepared; isBroken: boolean };

const ms = (since: number): string => `${Math.round(performance.now() - since)} ms`;

async function serveChange(parts: SessionParts, state: State, { files, since }: Change): Promise<Built> {
  const { root, file } = state.project;
  const before = state.prepared;
  if (files.has(file)) await readAgain(parts, state);
  const built = await parts.source.build();
  const names = [...files].map((one) => relative(root, one)).join(", ");
  await serve(parts, state, built, {
    // A package may have come or gone.
    isNeeded: state.prepared !== before || files.has(join(root, "package.json")),
    after: () => `${ms(since)} after the change of ${names}`,
  });
  return built;
}

async function serve(
  { serving, report }: SessionParts,
  state: State,
  built: Built,
  { isNeeded, after }: { isNeeded: boolean; after: () => string },
): Promise<void> {
  if (!built.ok) {
    state.isBroken = true;
    const meanwhile = serving.isRunning() ? "\nThe server from before this change goes on." : "";
    report.note("broken", `${built.problems.join("\n")}${meanwhile}`);
    return;
  }
  if (built.isNew || isNeeded || !serving.isRunning()) {
    await serving.start(built.command, state.prepared, after);
  } else if (state.isBroken) report.note("changed", "it compiles again, and is what is served");
  state.isBroken = false;
}

/** What is wrong with the new kagg.yaml is told, and the old one stays. */
async function readAgain({ prepare, report }: SessionParts, state: State): Promise<void> {
  try {
    const project = await loadProject(state.project.file);
    const prepared = await prepare(project);
    state.prepared.login.close();
    Object.assign(state, { project, prepared });
  } catch (error) {
    if (!(error instanceof KaggError)) throw error;
    report.error(error);
  }
}
