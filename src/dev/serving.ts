import { aggregatorName } from "../pki/server-names.ts";
import { KaggError } from "../errors.ts";
import type { Guard } from "../sandbox/pods/process/guard.ts";
import type { Place } from "./place.ts";
import type { Prepared } from "./prepare.ts";
import type { Report } from "./report.ts";
import { startServerProcess, type ServerProcess } from "./server/server-process.ts";
import { untilReady } from "./server/until-ready.ts";

export type Serving = {
  /**
   * Ends the server that runs, starts this one and looks after it until it is served; resolves once it has been started.
   * `after` says how long it took, when it is served.
   */
  readonly start: (command: readonly string[], prepared: Prepared, after: () => string) => Promise<void>;
  readonly isRunning: () => boolean;
  readonly stop: () => Promise<void>;
};

export type ServingParts = {
  readonly place: Place;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly guard: Guard;
  readonly report: Report;
  readonly now: () => Date;
  /** Called each time that it is served. */
  readonly onServed: (prepared: Prepared) => Promise<void>;
  /** Says why it is not served. */
  readonly examine: (prepared: Prepared) => Promise<string>;
  /** Hears of what should not be. */
  readonly onFault: (error: unknown) => void;
};

/** Milliseconds until what is not served yet is worth a diagnosis. */
const PATIENCE = 10_000;
/** The same where the server itself has said that it is not ready. */
const LITTLE_PATIENCE = 2000;

/** The server says so each time that it is asked too early, one in Go with a line a check; what it says last is told. */
const isHealthLine = (line: string): boolean =>
  line.includes('"msg":"health check failed"') || / healthz\.go:\d+\] |^\[[-+]\]/.test(line);

export function createServing(parts: ServingParts): Serving {
  const { place, root, env, guard, report } = parts;
  let current: ServerProcess | undefined;
  let generation = new AbortController();
  const stop = async (): Promise<void> => {
    generation.abort();
    await current?.stop();
  };
  const start: Serving["start"] = async (command, prepared, after) => {
    await stop();
    const mine = new AbortController();
    generation = mine;
    let isStarting = true;
    current = startServerProcess({
      command: [...command, ...flagsOf(place, prepared)],
      cwd: root,
      env: { ...env, KUBECONFIG: undefined },
      guard,
      onLine: (line) => {
        if (!place.takesLine(line) && !(isStarting && isHealthLine(line))) report.log(line);
      },
    });
    void current.ended.then((why) => {
      if (why === undefined) return;
      mine.abort();
      report.note("crashed", `${why}; it is started again when a file changes`);
    });
    follow(parts, prepared, mine.signal)
      .finally(() => (isStarting = false))
      .then(async (isServed) => {
        if (!isServed) return;
        report.note("served", `${titleOf(prepared)} behind ${place.title}, ${after()}`);
        await parts.onServed(prepared);
      })
      .catch((error: unknown) => {
        // What is being ended may fail in any way.
        if (!mine.signal.aborted) parts.onFault(error);
      });
  };
  return { start, stop, isRunning: () => current?.isRunning() === true };
}

function titleOf({ registration: { project } }: Prepared): string {
  const versions = project.versions.filter(({ served }) => served).map(({ name }) => name);
  return `${project.group} (${versions.join(", ")})`;
}

/** Those of k8s.io/apiserver's RecommendedOptions, and `--data-dir`, which servers of kagg's templates have. */
function flagsOf(place: Place, { files, login, registration: { project } }: Prepared): readonly string[] {
  const kubeconfig = login.kubeconfig;
  const flags = {
    "secure-port": String(place.endpoint.port),
    ...(place.bindAddress && { "bind-address": place.bindAddress }),
    "tls-cert-file": files.certificate,
    "tls-private-key-file": files.key,
    kubeconfig,
    // Where the runtime needs to be told once, k8s.io/apiserver would take the rights of a pod for the other two.
    ...(project.template === "go" && {
      "authentication-kubeconfig": kubeconfig,
      "authorization-kubeconfig": kubeconfig,
    }),
    ...(project.storage.type !== "none" && { "data-dir": place.dataDir }),
  };
  return [...Object.entries(flags).map(([name, value]) => `--${name}=${value}`), ...place.flags];
}

/** True once all is served; false where that is not to be, which has been told. */
async function follow(parts: ServingParts, prepared: Prepared, signal: AbortSignal): Promise<boolean> {
  const { place, report, now, examine } = parts;
  const { registration, bundle } = prepared;
  const { project } = registration;
  try {
    const notReady = await untilReady({
      port: place.endpoint.port,
      serverName: aggregatorName(project),
      ca: bundle.caBundle,
      timeout: PATIENCE,
      signal,
    });
    if (notReady) report.note("waiting", notReady);
    const said = new Map<string, string>();
    const waiting = (what: string, why: string): void => {
      if (said.get(what) !== why) report.note("waiting", `${what}: ${why}`);
      said.set(what, why);
    };
    await registration.publish({
      now: now(),
      timeout: notReady ? LITTLE_PATIENCE : PATIENCE,
      signal,
      waiting,
    });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    if (!(error instanceof KaggError)) throw error;
    if (error.code === "register/not-served") {
      report.note("broken", "it is not served yet; what doctor finds:");
      report.text(await examine(prepared));
    } else report.error(error);
    return false;
  }
}
