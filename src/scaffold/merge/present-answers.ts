import type { Project } from "../../project/project.ts";
import type { Answers } from "../answers.ts";

/**
 * The answers that a project has now: kagg.yaml is right about names, the record about their order, and so about the
 * storage version. Without a record kagg.yaml's first version is the storage version, as `kagg init` writes it.
 */
export function presentAnswers(project: Project, recorded: Answers | undefined): Answers {
  const { template, name, group, namespace, storage } = project;
  const resources = project.resources.map(({ kind, plural, scope, virtual }) => ({
    kind,
    plural,
    scope,
    virtual,
  }));
  const kinds = recorded?.resources.map(({ kind }) => kind) ?? [];
  const versions = project.versions.map((version) => ({
    name: version.name,
    // What the author has added is the author's, as what `kagg add version` adds.
    added: recorded ? (recorded.versions.find((known) => known.name === version.name)?.added ?? true) : false,
  }));
  const [storageVersion, ...others] = inOrder(
    versions,
    ({ name }) => name,
    recorded?.versions.map(({ name }) => name),
  );
  if (!storageVersion) throw new Error("a project without a version");
  return {
    template,
    name,
    group,
    namespace,
    resources: inOrder(resources, ({ kind }) => kind, kinds),
    versions: [{ ...storageVersion, added: false }, ...others],
    storage: storage.type,
    ...(recorded?.module !== undefined && { module: recorded.module }),
  };
}

/** Those that are known in the order in which they are known, then the others. */
function inOrder<T>(items: readonly T[], nameOf: (item: T) => string, known: readonly string[] = []): T[] {
  const place = (item: T): number => {
    const index = known.indexOf(nameOf(item));
    return index < 0 ? known.length : index;
  };
  return items.toSorted((a, b) => place(a) - place(b));
}
