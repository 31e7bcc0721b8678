import type { Cluster } from "../cluster/cluster.ts";
import type { Deps } from "../deps.ts";
import { KaggError } from "../errors.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { Project } from "../project/project.ts";
import type { LiveObject } from "../register/live-object.ts";
import { progress } from "../ui/progress.ts";
import type { Command } from "./command.ts";
import { projectObjects } from "./project-objects.ts";
import { clusterOf } from "./shared-inputs.ts";
import { durationOption } from "./duration-option.ts";
import { clusterFlags, projectFlags } from "./shared-flags.ts";

export const register: Command = {
  name: "register",
  summary: "put the API into the cluster and wait until it is really served",
  flags: [
    ...projectFlags,
    ...clusterFlags,
    {
      flags: "--endpoint <host:port>",
      description: "for a server that runs outside the cluster and listens there",
    },
    { flags: "--dry-run", description: "let the cluster check everything and change nothing" },
    {
      flags: "--diff",
      description: "show what would change in the cluster; exit code 1 where something would",
    },
    { flags: "--timeout <duration>", description: "how long to wait until it is served", default: "120s" },
  ],
  examples: ["kagg register", "kagg register --diff", "kagg register --endpoint localhost:8443"],
  run: async (call, deps) => {
    const timeout = durationOption(call, "timeout", "120s");
    const { preflight } = await import("../register/preflight.ts");
    const { project, objects } = await projectObjects(call, deps);
    const cluster = await clusterOf(call, deps);
    try {
      const todo = await preflight(cluster, project, objects);
      if (call.options["diff"]) return await showDiff(cluster, todo, deps);
      if (call.options["dryRun"]) return await dryRun(cluster, project, todo, deps);
      return await apply(cluster, project, todo, timeout, deps);
    } finally {
      cluster.close();
    }
  },
};

async function showDiff(cluster: Cluster, todo: readonly LiveObject[], { output }: Deps): Promise<number> {
  const { rehearse } = await import("../register/dry-run.ts");
  const { objectDiff } = await import("../register/object-diff.ts");
  const { dataColors } = output;
  const paint = (line: string): string =>
    line.startsWith("+") ? dataColors.green(line) : line.startsWith("-") ? dataColors.red(line) : line;
  const lines = (await rehearse(cluster, todo)).flatMap(objectDiff);
  if (lines.length === 0) output.say("Nothing would change.");
  else output.data(`${lines.map(paint).join("\n")}\n`);
  return lines.length === 0 ? 0 : 1;
}

async function dryRun(
  cluster: Cluster,
  project: Project,
  todo: readonly LiveObject[],
  { output }: Deps,
): Promise<number> {
  const { rehearse } = await import("../register/dry-run.ts");
  const { titleOf } = await import("../register/title.ts");
  const say = progress(output);
  const rehearsed = await rehearse(cluster, todo);
  output.say(`Dry run: nothing is changed in ${place(cluster)}`);
  for (const { object, outcome, applied } of rehearsed) {
    const note = applied ? "" : " (not checked: its namespace is not there yet)";
    say(applied ? markOf(outcome) : "warn", outcome, `${titleOf(object)}${note}`);
  }
  const count = rehearsed.filter(({ applied }) => applied).length;
  output.say(
    `The cluster would take ${count === rehearsed.length ? "all" : `${count} of`} ${rehearsed.length} objects${count === rehearsed.length ? "" : `; the others can be checked once the Namespace ${project.namespace} is there`}.`,
  );
  return 0;
}

async function apply(
  cluster: Cluster,
  project: Project,
  todo: readonly LiveObject[],
  timeout: number,
  { output, signal }: Deps,
): Promise<number> {
  const [{ leftovers }, { rehearse }, { applyAll }, { waitServed }, { servedVersions }, { titleOf }] =
    await Promise.all([
      import("../register/leftovers.ts"),
      import("../register/dry-run.ts"),
      import("../register/apply.ts"),
      import("../register/wait-served.ts"),
      import("../register/served-checks.ts"),
      import("../register/title.ts"),
    ]);
  const say = progress(output);
  const versions = servedVersions(project);
  // What the server would refuse is refused before anything is changed.
  await rehearse(cluster, todo);
  output.say(
    `Registering ${project.group} (${versions.map(({ version }) => version).join(", ")}) in ${place(cluster)}`,
  );
  let applied = 0;
  try {
    await applyAll(cluster, todo, {
      signal,
      report: ({ object, outcome }) => {
        applied += 1;
        say(markOf(outcome), outcome, titleOf(object));
      },
    });
    const said = new Map<string, string>();
    const waited = waitServed(cluster, versions, {
      timeout,
      signal,
      deployment: todo.find(({ object }) => object.kind === "Deployment")?.object,
      available: ({ apiService }) => say("done", "available", apiService),
      served: ({ apiService }, note) => say("done", "served", `${apiService}${note ? ` (${note})` : ""}`),
      running: (object) => say("done", "running", titleOf(object)),
      waiting: (what, why) => {
        if (said.get(what) === why) return;
        said.set(what, why);
        say("wait", "waiting", `${what}: ${why}`);
      },
    });
    const wanted = todo.map(({ object }) => object);
    const [left] = await Promise.all([leftovers(cluster, project, wanted), waited]);
    for (const object of left)
      say("warn", "leftover", `${titleOf(object)}: no longer asked for; ${deleteCommand(object)}`);
  } catch (error) {
    if (applied > 0)
      output.say(
        `${applied} of ${todo.length} objects are in the cluster. Go on: the same command again; take them back: kagg unregister`,
      );
    throw signal.aborted && !(error instanceof KaggError) ? signal.reason : error;
  }
  output.say(`Done: kubectl get ${project.resources[0]?.plural ?? ""}.${project.group}`);
  return 0;
}

const place = ({ context, server }: Cluster): string => `context "${context}" (${server})`;

const markOf = (outcome: string): "done" | "same" => (outcome === "unchanged" ? "same" : "done");

const deleteCommand = ({ kind, metadata: { name, namespace } }: KubernetesObject): string =>
  `kubectl delete ${kind.toLowerCase()} ${namespace === undefined ? "" : `-n ${namespace} `}${name}`;
