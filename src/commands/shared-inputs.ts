import { resolve } from "node:path";
import type { Cluster } from "../cluster/cluster.ts";
import type { Deps } from "../deps.ts";
import type { Project } from "../project/project.ts";
import { type Call, textOption } from "./command.ts";

/** The project that `--file` names; see `projectFlags`. */
export async function projectOf(call: Call, { cwd }: Deps): Promise<Project> {
  const { loadProject } = await import("../project/load.ts");
  return loadProject(resolve(cwd, textOption(call, "file") ?? "kagg.yaml"));
}

/** The cluster that `--kubeconfig` and `--context` name; see `clusterFlags`. The caller closes it. */
export async function clusterOf(call: Call, { env, signal }: Deps): Promise<Cluster> {
  const { connect } = await import("../cluster/connect.ts");
  return connect({
    kubeconfig: textOption(call, "kubeconfig"),
    context: textOption(call, "context"),
    env,
    signal,
  });
}
