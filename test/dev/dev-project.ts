import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { writeTree } from "../../src/scaffold/write.ts";
import { goldenProjects, goldenTree } from "../scaffold/golden-projects.ts";
import { tempFolder } from "../temp-folder.ts";

const modules = join(import.meta.dirname, "..", "..", "node_modules");

/** A scaffolded project in a new folder, with this checkout's packages as if they were installed. */
export async function devProject({ isInstalled = true } = {}): Promise<string> {
  const folder = await tempFolder();
  const signal = new AbortController().signal;
  await writeTree(await goldenTree(goldenProjects[0]!), folder, { force: true, signal });
  if (isInstalled) await symlink(modules, join(folder, "node_modules"));
  return folder;
}

/** The project's API: see golden-projects.ts. */
export const treesPath = "/apis/trees.acme.example/v1/namespaces/default/appletrees";

export const tree = (name: string, title = name): object => ({
  apiVersion: "trees.acme.example/v1",
  kind: "AppleTree",
  metadata: { name },
  spec: { title },
});
