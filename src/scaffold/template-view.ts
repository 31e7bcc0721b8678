import { priorities, supersedes } from "../project/version-order.ts";
import type { Answers, ResourceAnswers } from "./answers.ts";
import { defaultModule, fileName, groupPackage } from "./names.ts";
import { exported, goPlural, modelPackage } from "./go-names.ts";
import type { Packages } from "./packages.ts";

/** What every file of a template may name. */
export type ProjectView = Pick<Answers, "name" | "group" | "namespace" | "storage"> & {
  /** The group as the name of a Go package. */
  readonly groupPackage: string;
  /** The same as part of an exported name. */
  readonly groupTitle: string;
  /** Of the group's models in OpenAPI. */
  readonly modelPackage: string;
  readonly module: string;
  readonly resources: readonly ResourceView[];
  /** The first of the resources. */
  readonly first: ResourceView;
  /** Those of the resources that are stored, and those that are not. */
  readonly stored: readonly ResourceView[];
  readonly virtuals: readonly ResourceView[];
  readonly versions: readonly VersionView[];
  /** The versions, the one that clients prefer first. */
  readonly preferred: readonly VersionView[];
  /** The versions as gofmt sorts the imports of their packages. */
  readonly sorted: readonly VersionView[];
  readonly storageVersion: string;
  /** All versions but the storage version. */
  readonly others: readonly VersionView[];
  readonly lmdb: boolean;
  readonly etcd: boolean;
  readonly embedded: boolean;
  readonly memory: boolean;
  readonly none: boolean;
  /** Objects are on a volume of the one server. */
  readonly volume: boolean;
  readonly go: boolean;
  /** kagg's packages are in vendor/. */
  readonly vendored: boolean;
};

/** What a file a resource may name besides. */
export type ResourceView = ResourceAnswers & {
  readonly singular: string;
  readonly namespaced: boolean;
  /** The kind as a file name without its ending. */
  readonly file: string;
  /** The kind's plural in names of Go. */
  readonly kindPlural: string;
};

/** What a file a version may name besides, its name as `version`. */
export type VersionView = {
  readonly name: string;
  /** The name as part of an exported name of Go. */
  readonly title: string;
  readonly added: boolean;
  readonly isStorage: boolean;
  /** What to use instead, or empty. */
  readonly deprecated: string;
  readonly priority: number;
};

export function projectView(answers: Answers, packages: Packages): ProjectView {
  const { template, name, group, namespace, storage } = answers;
  const resources = answers.resources.map((resource) => ({
    ...resource,
    singular: resource.kind.toLowerCase(),
    namespaced: resource.scope === "Namespaced",
    file: fileName(template, resource.kind),
    kindPlural: goPlural(resource.kind),
  }));
  const versions = versionViews(answers);
  const [first] = resources;
  const [stored] = versions;
  if (!first || !stored) throw new Error("answers without a resource or a version");
  return {
    name,
    group,
    namespace,
    storage,
    groupPackage: groupPackage(group),
    groupTitle: exported(groupPackage(group)),
    modelPackage: modelPackage(group),
    module: answers.module ?? defaultModule(answers),
    resources,
    first,
    stored: resources.filter(({ virtual }) => !virtual),
    virtuals: resources.filter(({ virtual }) => virtual),
    versions,
    preferred: versions.toSorted((a, b) => b.priority - a.priority),
    sorted: versions.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    storageVersion: stored.name,
    others: versions.slice(1),
    lmdb: storage === "lmdb",
    etcd: storage === "etcd",
    embedded: storage === "embedded",
    memory: storage === "memory",
    none: storage === "none",
    volume: storage === "lmdb" || storage === "embedded",
    go: template === "go",
    vendored: packages.vendored.length > 0,
  };
}

function versionViews({ versions }: Answers): VersionView[] {
  const names = versions.map(({ name }) => name);
  const [storageVersion = ""] = names;
  const priority = priorities(names);
  return versions.map(({ name, added }, index) => ({
    name,
    title: exported(name),
    added,
    isStorage: index === 0,
    deprecated: supersedes(storageVersion, name) ? `use ${storageVersion}` : "",
    priority: priority.get(name) ?? 10,
  }));
}
