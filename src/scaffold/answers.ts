/** What a project is made from: every question of `kagg init` answered, and what was added since. */
export type Answers = {
  /** What the server is written in; a folder of templates/. */
  readonly template: "typescript" | "go";
  readonly name: string;
  readonly group: string;
  readonly namespace: string;
  readonly resources: readonly ResourceAnswers[];
  /** The first is the storage version. */
  readonly versions: readonly VersionAnswers[];
  /** `none`: every resource is virtual. */
  readonly storage: "lmdb" | "etcd" | "memory" | "embedded" | "none";
  /** Of Go alone: the module's path, {@link defaultModule} by default. */
  readonly module?: string;
};

export type ResourceAnswers = {
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
  /** Answered by the author's functions; nothing is stored. */
  readonly virtual: boolean;
};

type VersionAnswers = {
  readonly name: string;
  /** By `kagg add version`, so that it begins as a copy of the storage version. */
  readonly added: boolean;
};
