import { join } from "node:path";
import type { Deps } from "../deps.ts";
import { KaggError } from "../errors.ts";
import type { Project } from "../project/project.ts";
import { startGuard } from "../sandbox/pods/process/guard.ts";
import { sessionCertificates } from "./certificates.ts";
import { openDevFolder, type DevFolder } from "./dev-folder.ts";
import type { Place } from "./place.ts";
import { choosePorts, type Ports } from "./ports.ts";
import { prepare } from "./prepare.ts";
import type { Report } from "./report.ts";
import { createServing } from "./serving.ts";
import { runSession } from "./session.ts";
import { openSource } from "./source.ts";
import { undoLater } from "./undo-later.ts";
import { whyNotServed } from "./why-not-served.ts";

export type DevOptions = {
  readonly project: Project;
  /** Where the server begins, from the project's root; where templates have it by default. */
  readonly entry: string | undefined;
  /** Of the sandbox. */
  readonly port: number | undefined;
  readonly report: Report;
  readonly openPlace: (folder: DevFolder, ports: Ports) => Promise<Place>;
  /** Called once, when the API is served for the first time. */
  readonly served: (place: Place, project: Project) => void;
  readonly deps: Pick<Deps, "env" | "now" | "output">;
  readonly signal: AbortSignal;
};

/**
 * Serves a project from its source until `signal` aborts. Nothing of it is left then: no process, port or lock. Returns the
 * exit code: after Ctrl-C, what could not be undone would be lost behind the news that it was interrupted.
 */
export async function runDev(options: DevOptions): Promise<number> {
  const { project, report, deps } = options;
  const { root } = project;
  const undo = undoLater();
  let exitCode = 0;
  // What should not be ends the session, too.
  const fault = new AbortController();
  const signal = AbortSignal.any([options.signal, fault.signal]);
  const work = async (): Promise<void> => {
    const folder = await openDevFolder(root, process.pid);
    // It removes the session's folder, also where this process is killed.
    const guard = startGuard(folder.session);
    undo.add(guard.close);
    const source = await openSource(project.template, {
      root,
      entry: options.entry,
      folder: folder.session,
      signal,
      tell: (text) => report.note("waiting", text),
    });
    undo.add(source.close);
    const ports = await choosePorts(folder.path, options.port);
    const place = await options.openPlace(folder, ports);
    undo.add(place.close);
    let isFirst = true;
    const serving = createServing({
      place,
      root,
      guard,
      report,
      env: deps.env,
      now: deps.now,
      onServed: async ({ registration }) => {
        if (!isFirst) return;
        isFirst = false;
        options.served(place, registration.project);
        await place.afterServed(registration.project);
      },
      examine: ({ registration: { project } }) =>
        whyNotServed(place.cluster, project, { now: deps.now(), colors: deps.output.colors }),
      onFault: (error) => fault.abort(error),
    });
    undo.add(serving.stop);
    const certificates = sessionCertificates(deps.now);
    const onProblem = (why: string): void => report.note("waiting", `the server's token: ${why}`);
    await runSession({
      project,
      source,
      serving,
      report,
      signal,
      prepare: (project) => prepare(project, { place, folder, certificates, onProblem, signal }),
    });
  };
  try {
    await work();
    if (fault.signal.aborted) throw fault.signal.reason;
  } finally {
    exitCode = await undo.run().then(() => 0, told(report));
  }
  return exitCode;
}

const told =
  (report: Report) =>
  (error: unknown): number => {
    if (!(error instanceof KaggError)) throw error;
    report.error(error);
    return error.exitCode;
  };

/** Objects last from one session to the next. */
export const dataFolder = (folder: DevFolder, place: "sandbox" | "cluster"): string =>
  join(folder.path, place === "sandbox" ? "data" : "cluster-data");
