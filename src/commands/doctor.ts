import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Deps } from "../deps.ts";
import type { Diagnosis } from "../doctor/index.ts";
import { KaggError, type Problem } from "../errors.ts";
import type { Project } from "../project/project.ts";
import { type Call, type Command, listOption, textOption } from "./command.ts";
import { clusterOf } from "./shared-inputs.ts";
import { clusterFlags } from "./shared-flags.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "say what is wrong with an aggregated API, and what mends it",
  arguments: "[apiservice...]",
  flags: [
    ...clusterFlags,
    {
      flags: "-o, --output <format>",
      description: "how to report",
      default: "text",
      choices: ["text", "json"],
    },
    {
      flags: "--fail-on <severity>",
      description: "exit with 1 from this severity on",
      default: "error",
      choices: ["error", "warning"],
    },
    { flags: "--skip <id>", description: "leave a check out (may be repeated)", repeatable: true },
    { flags: "--list-checks", description: "list the checks and end" },
    { flags: "--timeout <seconds>", description: "how long one read or probe may take", default: "10" },
  ],
  examples: [
    "kagg doctor",
    "kagg doctor v1beta1.metrics.k8s.io",
    "kagg doctor v1.fruit.example.com -o json --fail-on warning",
  ],
  run,
};

async function run(call: Call, deps: Deps): Promise<number> {
  const room = await import("../doctor/index.ts");
  const json = textOption(call, "output") === "json";
  if (call.options["listChecks"] === true) {
    deps.output.data(json ? room.jsonCheckList() : room.textCheckList());
    return 0;
  }
  const timeout = Number(textOption(call, "timeout")) * 1000;
  const skip = listOption(call, "skip");
  const problems = [
    ...skippable(
      skip,
      room.checks.map(({ id }) => id),
    ),
    ...call.arguments.filter((name) => !room.isApiServiceName(name)).map(notAName),
    ...(timeout > 0 && timeout < 3_600_000 ? [] : [badTimeout(textOption(call, "timeout"))]),
  ];
  if (problems.length > 0) throw new KaggError("call/invalid", problems);
  const project = await ownProject(deps, call.arguments.length > 0);
  const names = call.arguments.length > 0 ? call.arguments : servedBy(project);

  const cluster = await clusterOf(call, deps);
  try {
    const diagnoses = await room.examine({ cluster, names, skip, timeout, now: deps.now(), project });
    deps.signal.throwIfAborted();
    const verbose = call.options["verbose"] === true;
    deps.output.data(
      json
        ? room.jsonReport(diagnoses)
        : room.textReport(diagnoses, { colors: deps.output.dataColors, verbose }),
    );
    return exitCodeOf(diagnoses, textOption(call, "failOn") === "warning");
  } finally {
    cluster.close();
  }
}

/** The kagg.yaml in this folder, if there is one; a broken one only matters where no name was given. */
async function ownProject(deps: Deps, isNamed: boolean): Promise<Project | undefined> {
  const file = join(deps.cwd, "kagg.yaml");
  if (!existsSync(file)) return undefined;
  const { loadProject } = await import("../project/load.ts");
  try {
    return await loadProject(file);
  } catch (error) {
    if (isNamed && error instanceof KaggError) return undefined;
    throw error;
  }
}

const servedBy = (project: Project | undefined): readonly string[] =>
  (project?.versions ?? []).filter(({ served }) => served).map(({ name }) => `${name}.${project?.group}`);

/** 1 for findings; 3 where for some API nothing could be found out, which must not look like health. */
function exitCodeOf(diagnoses: readonly Diagnosis[], onWarning: boolean): number {
  const outcomes = new Set(diagnoses.flatMap(({ results }) => results.map(({ outcome }) => outcome.outcome)));
  if (outcomes.has("fail") || (onWarning && outcomes.has("warn"))) return 1;
  return diagnoses.every(({ judged }) => judged) ? 0 : 3;
}

function skippable(ids: readonly string[], known: readonly string[]): readonly Problem[] {
  return ids
    .filter((id) => !known.includes(id))
    .map((id) => ({ where: "--skip", what: `there is no check "${id}"`, hint: "kagg doctor --list-checks" }));
}

const notAName = (name: string): Problem => ({
  where: name,
  what: "this is no name of an APIService: it is <version>.<group>, for example v1.fruit.example.com",
  hint: "kubectl get apiservices",
});

const badTimeout = (given: string | undefined): Problem => ({
  where: "--timeout",
  what: `"${given ?? ""}" is no number of seconds between 0 and 3600`,
  hint: "--timeout 10",
});
