import type { Deps } from "../deps.ts";
import { KaggError, type Problem } from "../errors.ts";
import { type Call, type Command, textOption } from "./command.ts";
import { clusterFlags, projectFlags } from "./shared-flags.ts";
import { projectOf } from "./shared-inputs.ts";

export const dev: Command = {
  name: "dev",
  summary: "serve the API from its source behind a sandbox, or a cluster, and again after each change",
  flags: [
    ...projectFlags,
    {
      flags: "--entry <path>",
      description: "where the server begins: a file (default: src/server.ts), in Go a package (default: .)",
    },
    { flags: "--port <port>", description: "of the sandbox; the one of the last time unless it is taken" },
    { flags: "--no-page", description: "without the web page of the sandbox" },
    { flags: "--quiet", description: "show neither requests nor what the server logs without a warning" },
    {
      flags: "--cluster",
      description:
        "behind the cluster of the kubeconfig instead of a sandbox; what was there is put back in the end",
    },
    {
      flags: "--host <host>",
      description: "with --cluster: this machine as kube-apiserver reaches it (a name or an address)",
    },
    {
      flags: "--restore",
      description: "only put back what a kagg dev --cluster that was killed has left in its cluster",
    },
    ...clusterFlags.map((flag) => ({ ...flag, description: `with --cluster: ${flag.description}` })),
  ],
  examples: ["kagg dev", "kagg dev --quiet --port 6443", "kagg dev --cluster --host 192.0.2.10"],
  run,
};

async function run(call: Call, deps: Deps): Promise<number> {
  const isCluster = call.options["cluster"] === true;
  const port = portOption(call);
  check(call, isCluster);
  const { project, report } = { project: await projectOf(call, deps), report: await reportOf(call, deps) };
  const clusterOptions = {
    report,
    kubeconfig: textOption(call, "kubeconfig"),
    context: textOption(call, "context"),
    host: textOption(call, "host"),
    env: deps.env,
    colors: deps.output.dataColors,
    isVerbose: call.options["verbose"] === true,
  };
  if (call.options["restore"] === true) {
    const { restoreFromJournal } = await import("../dev/cluster/restore.ts");
    if (!(await restoreFromJournal(project.root, clusterOptions)))
      deps.output.say("There is nothing to put back.");
    return 0;
  }
  const { runDev } = await import("../dev/dev.ts");
  const { openPlace, served } = isCluster
    ? await import("../dev/cluster/open.ts").then(({ behindCluster }) =>
        behindCluster(project, clusterOptions),
      )
    : await import("../dev/sandbox/open.ts").then(({ behindSandbox }) =>
        behindSandbox({
          report,
          packageRoot: call.options["page"] === false ? undefined : deps.packageRoot,
          colors: clusterOptions.colors,
          isVerbose: clusterOptions.isVerbose,
        }),
      );
  const entry = textOption(call, "entry");
  return runDev({ project, entry, port, report, openPlace, served, deps, signal: deps.signal });
}

async function reportOf(call: Call, { output }: Deps) {
  const { reportTo } = await import("../dev/report.ts");
  return reportTo(output, call.options["quiet"] === true);
}

function portOption(call: Call): number | undefined {
  const text = textOption(call, "port");
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new KaggError("call/invalid", {
    where: "--port",
    what: `"${text}" is no port between 1 and 65535`,
    hint: "--port 6443",
  });
}

/** What would do nothing is refused. */
function check({ options }: Call, isCluster: boolean): void {
  const given = (names: readonly string[]): readonly string[] =>
    names.filter((name) => options[name] !== undefined);
  const ofCluster = given(["host", "kubeconfig", "context"]);
  const refuse = (names: readonly string[], what: string, hint: string): Problem[] =>
    names.map((name) => ({ where: `--${name}`, what, hint }));
  const problems =
    options["restore"] === true
      ? refuse(
          [...given(["port"]), ...ofCluster],
          "--restore knows the cluster of the session",
          "kagg dev --restore",
        )
      : isCluster
        ? refuse(given(["port"]), "is the port of the sandbox, and there is none", "kagg dev --cluster")
        : refuse(ofCluster, "goes with --cluster", "kagg dev --cluster");
  if (problems.length > 0) throw new KaggError("call/invalid", problems);
}
