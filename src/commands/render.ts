import { relative, resolve } from "node:path";
import type { Deps } from "../deps.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { Project } from "../project/project.ts";
import { shellWord } from "../ui/shell-word.ts";
import { textOption, type Command } from "./command.ts";
import { projectObjects } from "./project-objects.ts";
import { projectFlags } from "./shared-flags.ts";

export const render: Command = {
  name: "render",
  summary: "print everything that a cluster needs for the API, as kubectl apply takes it",
  flags: [
    ...projectFlags,
    {
      flags: "-o, --output <format>",
      description: "how to print",
      choices: ["yaml", "json"],
      default: "yaml",
    },
    {
      flags: "--out <dir>",
      description: "write one file for each object and a kustomization.yaml instead",
    },
    {
      flags: "--endpoint <host:port>",
      description: "for a server that runs outside the cluster and listens there",
    },
  ],
  examples: [
    "kagg render | kubectl apply --server-side -f -",
    "kagg render --out deploy && kubectl apply --server-side -k deploy",
    "kagg render --endpoint build.example.com:8443",
  ],
  run: async (call, deps) => {
    const { project, objects } = await projectObjects(call, deps);
    const folder = textOption(call, "out");
    if (folder !== undefined) {
      await write(project, objects, resolve(deps.cwd, folder), deps);
    } else if (textOption(call, "output") === "json") {
      deps.output.data(
        `${JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }, undefined, 2)}\n`,
      );
    } else {
      const { toYaml } = await import("../manifests/to-yaml.ts");
      deps.output.data(objects.map((object) => `---\n${toYaml(object)}`).join(""));
    }
    return 0;
  },
};

async function write(
  project: Project,
  objects: readonly KubernetesObject[],
  folder: string,
  { cwd, output, signal }: Deps,
): Promise<void> {
  const { manifestFiles, manifestHeader } = await import("../manifests/manifest-files.ts");
  const { renderFolder } = await import("./render-folder.ts");
  const files = manifestFiles(project, objects);
  const removed = await renderFolder(folder, files, { header: manifestHeader(project), signal });
  const shown = relative(cwd, folder) || ".";
  output.say(`Wrote ${files.length} files to ${shown}`);
  if (removed.length > 0) output.say(`Removed what is no longer needed: ${removed.join(", ")}`);
  for (const { name } of files.filter(({ secret }) => secret)) {
    output.say(`${name} holds the server's private key: keep it out of the repository.`);
  }
  output.say(`Next: kubectl apply --server-side -k ${shellWord(shown)}`);
}
