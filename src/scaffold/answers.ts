/** What a project is made from: every question of `kagg init` answered. */
export type Answers = {
  readonly name: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  /** The first is the storage version. */
  readonly versions: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  readonly namespace: string;
  readonly storage: "lmdb" | "etcd" | "memory";
};
