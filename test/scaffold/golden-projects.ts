import { join } from "node:path";
import type { Answers } from "../../src/scaffold/answers.ts";
import type { FileTree } from "../../src/scaffold/file-tree.ts";
import { plan } from "../../src/scaffold/plan.ts";
import { readTemplate } from "../../src/scaffold/template.ts";

const root = join(import.meta.dirname, "..", "..");

export const goldensFolder: string = join(root, "test", "goldens");

/** Whole projects with names that no template has by itself, so that a place that was not filled in shows. */
export const goldenProjects: readonly Answers[] = [
  {
    name: "orchard",
    group: "trees.acme.example",
    kind: "AppleTree",
    plural: "appletrees",
    versions: ["v1", "v1alpha1"],
    scope: "Namespaced",
    namespace: "orchard-system",
    storage: "lmdb",
  },
  {
    name: "fleet",
    group: "sea.corp.example",
    kind: "Ship",
    plural: "vessels",
    versions: ["v2", "v1", "v3alpha1"],
    scope: "Cluster",
    namespace: "harbour",
    storage: "memory",
  },
  // Names that mean something else to YAML, and a kind whose file name the template has already.
  {
    name: "null",
    group: "1e3.example",
    kind: "Server",
    plural: "true",
    versions: ["v1beta1"],
    scope: "Namespaced",
    namespace: "123",
    storage: "etcd",
  },
];

/** The files of one, as a kagg that was installed from the registry makes them. */
export async function goldenTree(answers: Answers): Promise<FileTree> {
  const template = await readTemplate(root, "typescript");
  return plan(template, answers, { kagg: "1.2.3", apiserver: "1.2.3", vendored: [] });
}
