import type { Cluster } from "../cluster/cluster.ts";
import type { Deps } from "../deps.ts";
import { KaggError } from "../errors.ts";
import type { Project } from "../project/project.ts";
import type { Removal } from "../register/removal.ts";
import { progress } from "../ui/progress.ts";
import type { Command } from "./command.ts";
import { clusterOf, projectOf } from "./shared-inputs.ts";
import { durationOption } from "./duration-option.ts";
import { clusterFlags, projectFlags } from "./shared-flags.ts";

export const unregister: Command = {
  name: "unregister",
  summary: "take everything out of the cluster that register put there; data stays",
  flags: [
    ...projectFlags,
    ...clusterFlags,
    { flags: "--yes", description: "do not ask" },
    {
      flags: "--delete-data",
      description: "delete the PersistentVolumeClaims and all objects of the API in them, too",
    },
    { flags: "--timeout <duration>", description: "how long to wait until all is gone", default: "120s" },
  ],
  examples: ["kagg unregister", "kagg unregister --yes --delete-data"],
  run: async (call, deps) => {
    const timeout = durationOption(call, "timeout", "120s");
    const { planRemoval } = await import("../register/removal.ts");
    const project = await projectOf(call, deps);
    const cluster = await clusterOf(call, deps);
    try {
      const removal = await planRemoval(cluster, project, {
        deleteData: call.options["deleteData"] === true,
      });
      await show(cluster, project, removal, deps);
      if (removal.remove.length === 0) return 0;
      if (!(call.options["yes"] === true || (await agreed(removal, deps)))) {
        deps.output.say("Nothing was deleted.");
        return 1;
      }
      return await remove(cluster, removal, timeout, deps);
    } finally {
      cluster.close();
    }
  },
};

async function show(
  cluster: Cluster,
  project: Project,
  { remove, keep }: Removal,
  { output }: Deps,
): Promise<void> {
  const { titleOf } = await import("../register/title.ts");
  const { stages } = await import("../register/stages.ts");
  const where = `context "${cluster.context}" (${cluster.server})`;
  if (remove.length === 0) {
    output.say(`Nothing of ${project.name} (${project.group}) is left to delete in ${where}`);
  } else {
    output.say(`To be deleted from ${where}:`);
    const inOrder = stages(remove.map((object) => ({ object }))).toReversed();
    for (const { object } of inOrder.flat()) output.say(`  ${titleOf(object)}`);
  }
  if (keep.length > 0) output.say("Stays:");
  for (const { title, because } of keep) output.say(`  ${title}: ${because}`);
}

async function agreed({ remove }: Removal, { output, signal }: Deps): Promise<boolean> {
  if (!output.interactive) {
    throw new KaggError("unregister/needs-yes", {
      where: "--yes",
      what: "there is no terminal to ask on",
      hint: "kagg unregister --yes",
    });
  }
  const { terminalPrompts } = await import("../ui/prompts.ts");
  return terminalPrompts(signal).confirm(`Delete these ${remove.length} objects?`);
}

async function remove(
  cluster: Cluster,
  { remove, keep }: Removal,
  timeout: number,
  { output, signal }: Deps,
): Promise<number> {
  const { removeAll } = await import("../register/remove.ts");
  const { titleOf } = await import("../register/title.ts");
  const say = progress(output);
  let count = 0;
  let said = "";
  try {
    await removeAll(cluster, remove, {
      timeout,
      signal,
      removed: (object) => {
        count += 1;
        say("done", "deleted", titleOf(object));
      },
      waiting: (why) => {
        if (why !== said) say("wait", "waiting", why);
        said = why;
      },
    });
  } catch (error) {
    output.say(`${count} of ${remove.length} objects are gone. Go on: kagg unregister`);
    throw signal.aborted && !(error instanceof KaggError) ? signal.reason : error;
  }
  output.say(keep.length > 0 ? "Done; what stays is listed above." : "Done: nothing of it is left.");
  return 0;
}
