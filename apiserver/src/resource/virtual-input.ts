import type { User } from "../auth/user.ts";
import type { ColumnInput } from "./resource-input.ts";
import type { ObjectMeta } from "./kube-object.ts";
import type * as z from "zod";

/** What an author writes; see `virtualResource`. */
export type VirtualResourceInput<Schemas extends Record<string, z.ZodType>> = {
  /** A DNS name with a dot: `harvest.example.com`. `metrics.k8s.io` is allowed too: servers of metrics take it over. */
  readonly group: string;
  readonly kind: string;
  /** The kind in lower case with an s, unless said otherwise. It need not be like the kind: PodMetrics are `pods`. */
  readonly plural?: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  readonly versions: {
    readonly [V in keyof Schemas]: {
      /** Everything in the object but apiVersion, kind and metadata. */
      readonly schema: Schemas[V];
      readonly columns?: readonly ColumnInput[];
      /** What to do instead: `use v1`. Every answer in this version carries a warning with it. */
      readonly deprecated?: string;
    };
  };
} & VirtualAnswers<VirtualObject<Schemas>>;

/**
 * What a resource without storage can do: the verbs that it has are those that are given here. What is thrown is an
 * answer where it is a `StatusError`, and a 500 that is logged where it is anything else.
 */
export type VirtualAnswers<T> = {
  /** One object; undefined is a 404. Looked for in the `list` where there is none. */
  readonly get?: (request: VirtualRequest & { readonly name: string }) => Awaitable<T | undefined>;
  /**
   * The objects, in the order in which they are shown. It may give more than was asked for: other namespaces, and what
   * selectors leave out, are dropped. There are no pages: `limit` counts for nothing.
   */
  readonly list?: (request: VirtualListRequest) => Awaitable<readonly T[] | VirtualList<T>>;
  /**
   * Changes, as they come: first an ADDED for everything that is there, unless `resourceVersion` says from where to go
   * on. It ends when `signal` is aborted.
   */
  readonly watch?: (request: VirtualWatchRequest) => AsyncIterable<VirtualEvent<T>>;
  /** What is to be answered for an object that was posted; kinds of the Review sort have nothing else. */
  readonly create?: (request: VirtualWriteRequest & { readonly object: T }) => Awaitable<T>;
  /** Deletes one object and gives it back as it was; undefined is a 404. */
  readonly delete?: (request: VirtualWriteRequest & { readonly name: string }) => Awaitable<T | undefined>;
};

/** What every function of a virtual resource is told. */
export type VirtualRequest = {
  /** The version of the API in which the objects are asked for. */
  readonly version: string;
  /** Empty for cluster-scoped kinds, and for all namespaces. */
  readonly namespace: string;
  readonly user: User;
  /** Aborted when the client has gone or its time is up. */
  readonly signal: AbortSignal;
};

/** What `list` is told: whose objects are asked for, and which of them are wanted. */
export type VirtualListRequest = VirtualRequest & {
  /** As it was sent, and empty where there is none. They are applied to what is given back, too. */
  readonly labelSelector: string;
  readonly fieldSelector: string;
};

/** What `watch` is told; `resourceVersion` is from where to go on, one that a list or an event had, and empty for a start. */
export type VirtualWatchRequest = VirtualListRequest & { readonly resourceVersion: string };

/** What `create` and `delete` are told; in a `dryRun` there must be no side effects. */
export type VirtualWriteRequest = VirtualRequest & { readonly dryRun: boolean };

/** A list with the resourceVersion from which a watch can go on. */
export type VirtualList<T> = { readonly items: readonly T[]; readonly resourceVersion: string };

/** A change of one object; for DELETED the object as it was last. */
export type VirtualEvent<T> = { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T };

/** An object of any of the versions; apiVersion and kind are filled in. */
export type VirtualObject<Schemas extends Record<string, z.ZodType>> = {
  readonly [V in keyof Schemas]: z.input<Schemas[V]> & { readonly metadata: VirtualMeta };
}[keyof Schemas];

type VirtualMeta = Readonly<Partial<ObjectMeta>>;

type Awaitable<T> = T | Promise<T>;
