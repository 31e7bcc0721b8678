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
    template: "typescript",
    name: "orchard",
    group: "trees.acme.example",
    resources: [{ kind: "AppleTree", plural: "appletrees", scope: "Namespaced", virtual: false }],
    versions: versions("v1", "v1alpha1"),
    namespace: "orchard-system",
    storage: "lmdb",
  },
  {
    template: "typescript",
    name: "fleet",
    group: "sea.corp.example",
    resources: [{ kind: "Ship", plural: "vessels", scope: "Cluster", virtual: false }],
    versions: versions("v2", "v1", "v3alpha1"),
    namespace: "harbour",
    storage: "memory",
  },
  // Names that mean something else to YAML, and a kind whose file name the template has already.
  {
    template: "typescript",
    name: "null",
    group: "1e3.example",
    resources: [{ kind: "Server", plural: "true", scope: "Namespaced", virtual: false }],
    versions: versions("v1beta1"),
    namespace: "123",
    storage: "etcd",
  },
  // What `kagg add` makes of a project: a second kind, which is virtual, and a third version.
  {
    template: "typescript",
    name: "grove",
    group: "woods.acme.example",
    namespace: "grove",
    resources: [
      { kind: "Walnut", plural: "walnuts", scope: "Namespaced", virtual: false },
      { kind: "HarvestReport", plural: "harvestreports", scope: "Cluster", virtual: true },
    ],
    versions: [...versions("v1", "v1beta1"), { name: "v2", added: true }],
    storage: "lmdb",
  },
  {
    template: "typescript",
    name: "gauges",
    group: "meters.acme.example",
    namespace: "gauge-system",
    resources: [{ kind: "Gauge", plural: "gauges", scope: "Namespaced", virtual: true }],
    versions: versions("v1"),
    storage: "none",
  },
  {
    template: "go",
    name: "pomona",
    group: "pomona.acme.example",
    namespace: "pomona",
    resources: [{ kind: "Mango", plural: "mangos", scope: "Namespaced", virtual: false }],
    versions: versions("v1", "v1alpha1"),
    storage: "embedded",
  },
  // What `kagg add` makes of one whose names are hard for Go: a keyword, plurals that are not the kind's, a kind whose
  // file has another name, a version that begins as a copy.
  {
    template: "go",
    name: "sea-charts",
    group: "type.sea-corp.example",
    namespace: "harbour",
    module: "git.sea-corp.example/Charts/v2/server",
    resources: [
      { kind: "Ship", plural: "vessels", scope: "Cluster", virtual: false },
      { kind: "Doc", plural: "papers", scope: "Namespaced", virtual: false },
      { kind: "TideGauge", plural: "tides", scope: "Cluster", virtual: true },
    ],
    versions: [...versions("v2", "v1beta1"), { name: "v3alpha1", added: true }],
    storage: "etcd",
  },
];

/** Those of them that are written in one language. */
export const goldensIn = (template: Answers["template"]): readonly Answers[] =>
  goldenProjects.filter((answers) => answers.template === template);

function versions(...names: readonly string[]): Answers["versions"] {
  return names.map((name) => ({ name, added: false }));
}

/** The files of one, as a kagg that was installed from the registry makes them. */
export async function goldenTree(answers: Answers): Promise<FileTree> {
  const template = await readTemplate(root, answers.template);
  return plan(template, answers, { kagg: "1.2.3", apiserver: "1.2.3", vendored: [] });
}
