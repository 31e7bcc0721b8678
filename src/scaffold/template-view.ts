import { priorities, supersedes } from "../project/version-order.ts";
import type { Answers } from "./answers.ts";
import type { Packages } from "./packages.ts";

type VersionView = { readonly name: string; readonly deprecated: string; readonly priority: number };

/** What templates may name. */
export type TemplateView = Omit<Answers, "versions" | "storage"> & {
  readonly versions: readonly VersionView[];
  /** The function of the runtime that makes the storage. */
  readonly storage: string;
  readonly lmdb: boolean;
  readonly etcd: boolean;
  readonly namespaced: boolean;
  /** The kind as a file name without its ending: AppleTree → apple-tree. */
  readonly file: string;
  readonly singular: string;
  readonly storageVersion: string;
  /** All versions but the storage version. */
  readonly others: readonly VersionView[];
  /** kagg's packages are in vendor/. */
  readonly vendored: boolean;
};

export function templateView(answers: Answers, packages: Packages): TemplateView {
  const [storageVersion = ""] = answers.versions;
  const priority = priorities(answers.versions);
  const versions = answers.versions.map((name) => ({
    name,
    deprecated: supersedes(storageVersion, name) ? `use ${storageVersion}` : "",
    priority: priority.get(name) ?? 10,
  }));
  return {
    ...answers,
    versions,
    lmdb: answers.storage === "lmdb",
    etcd: answers.storage === "etcd",
    namespaced: answers.scope === "Namespaced",
    file: fileName(answers.kind),
    singular: answers.kind.toLowerCase(),
    storageVersion,
    others: versions.slice(1),
    vendored: packages.vendored.length > 0,
  };
}

/** src/server.ts is the template's own. */
function fileName(kind: string): string {
  const words = kind.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-").toLowerCase();
  return words === "server" ? "server-kind" : words;
}
