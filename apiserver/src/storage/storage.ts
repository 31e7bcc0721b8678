import type { Logger } from "../serve/logger.ts";

/**
 * Where objects live. One small interface, one contract suite (apiserver/test/storage/contract.ts) for every
 * implementation.
 *
 * A storage keeps *bytes*: the JSON of each object in its storage version, as it is served, with
 * metadata.resourceVersion inside. It assigns resourceVersions from one counter for the whole store and keeps a
 * bounded history of changes, from which watches and the later pages of a list are answered.
 */
export type Storage = {
  /** The resourceVersion of the last change; "1" or more. */
  readonly revision: () => number;
  readonly get: (key: Key) => Stored | undefined;
  /**
   * To be waited for before a read that must see every write answered so far, by whichever process; undefined where
   * there is nothing to wait for. Rejects with a 503 where the store cannot tell.
   */
  readonly fresh: () => Promise<void> | undefined;
  /** All of a resource, or of one namespace, ordered by namespace and name. */
  readonly list: (prefix: Prefix, options?: ListOptions) => ListResult;
  /**
   * Writes when the object is as `expected` says, else answers with what is there. `encode` is called with a
   * resourceVersion and returns the bytes to keep, which differ by nothing else; it must be pure, since it can run more
   * than once, and not only with the resourceVersion that the write gets. Resolves once the write is durable; rejects
   * with a StatusError that has a Retry-After where the store cannot write, or cannot tell whether it has.
   */
  readonly write: (change: Change) => Promise<WriteResult>;
  /** Changes after `revision`, in order; see {@link Changes}. */
  readonly changes: (prefix: Prefix, revision: number) => Changes | "too-old";
  /** The oldest revision that {@link Storage.changes} and {@link ListOptions.revision} can still answer from. */
  readonly oldestRevision: () => number;
  /** Throws where the store cannot be used; for readyz. */
  readonly check: () => void;
  readonly close: () => Promise<void>;
};

/** `resource` is `<plural>.<group>`; `namespace` is empty for cluster-scoped objects. */
export type Key = { readonly resource: string; readonly namespace: string; readonly name: string };

/** All of a resource where `namespace` is undefined. */
export type Prefix = { readonly resource: string; readonly namespace: string | undefined };

export type Stored = { readonly key: Key; readonly revision: number; readonly bytes: Buffer };

export type ListOptions = {
  /** As it was at that revision; `"too-old"` is answered where history no longer reaches back. */
  readonly revision?: number;
  /** Starts behind this key. */
  readonly after?: Pick<Key, "namespace" | "name">;
};

/** `items` is lazy: a caller that needs 500 stops there. All of it is one snapshot at `revision`. */
export type ListResult =
  | {
      readonly revision: number;
      readonly items: Iterable<Stored>;
      /** How many there are behind `after`. */ readonly count: () => number;
    }
  | "too-old";

export type Change = {
  readonly key: Key;
  /** 0: it must not exist. Otherwise the revision that it must have. */
  readonly expected: number;
  /**
   * A deletion gets a revision too. `encode` gives the last state of the object; watchers may see it as it was stored
   * before instead, with that revision, as those of kube-apiserver do.
   */
  readonly type: "put" | "delete";
  readonly encode: (revision: number) => Buffer;
};

export type WriteResult =
  | { readonly done: true; readonly stored: Stored }
  | { readonly done: false; /** What is there instead. */ readonly found: Stored | undefined };

export type StorageEvent = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly key: Key;
  readonly revision: number;
  /** The object after the change; for DELETED its last state with the revision of the deletion. */
  readonly bytes: Buffer;
  /** The object before the change. */
  readonly previous: Buffer | undefined;
};

/** A subscription without a gap: what has happened since `revision` is there first. */
export type Changes = {
  /**
   * All that is pending, which can be nothing; "overflow" where the reader was too slow for the bounded buffer; undefined
   * once closed. Who takes again is through with what they have taken before.
   */
  readonly take: () => readonly StorageEvent[] | "overflow" | undefined;
  /**
   * Names who is to be called when `take` has more to say than the last time: soon after a change, once for all changes
   * that came together. It must not throw.
   */
  readonly listen: (wake: () => void) => void;
  /** Every change up to this revision has been taken, and the reader is through with it. */
  readonly delivered: () => number;
  readonly close: () => void;
};

/** What a server was started with. */
export type OpenOptions = {
  /** What `--data-dir` says. */
  readonly dataDir: string | undefined;
  readonly logger?: Pick<Logger, "info" | "warn">;
  /** What `--etcd-servers` and the flags beside it say. */
  readonly etcd?: EtcdFlags;
};

/** What the `--etcd-*` flags say, in the names of kube-apiserver's. Files are PEM; they are read when the storage is opened. */
export type EtcdFlags = {
  readonly servers?: readonly string[];
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly prefix?: string;
};

/** Opens a store. */
export type StorageOpener = (options: OpenOptions) => Promise<Storage>;
