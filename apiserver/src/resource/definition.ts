import type { Verb } from "../http/request-info.ts";
import type { Json, JsonObject, KubeObject } from "./kube-object.ts";
import type { ScalePaths } from "./scale-paths.ts";

/**
 * A resource as the runtime works with it: `resource()` makes it from what an author wrote, with every name filled
 * in and every schema compiled. It knows nothing of HTTP or storage.
 */
export type ResourceDefinition = {
  readonly group: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  /** Served versions, the most preferred first (Kubernetes' version order: GA before beta before alpha). */
  readonly versions: readonly VersionDefinition[];
  /** Undefined where nothing is stored. */
  readonly storageVersion: string | undefined;
  /** What works on the resource itself: sorted. */
  readonly verbs: readonly Verb[];
  readonly status: boolean;
  /** Whether each version has the paths of a Scale. */
  readonly scale: boolean;
  readonly connect: readonly ConnectDefinition[];
  /** Parts of the objects of built-in kinds that have an endpoint as the status has: `finalize` of a Namespace. */
  readonly parts?: readonly PartDefinition[];
};

type PartDefinition = {
  readonly name: string;
  /** Sorted. */
  readonly verbs: readonly Verb[];
};

export type ConnectMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A subresource that its author answers; see `ConnectSubresource`. */
export type ConnectDefinition = {
  readonly name: string;
  readonly methods: readonly ConnectMethod[];
  /** What they are to RBAC: sorted. */
  readonly verbs: readonly Verb[];
  /** Whether it answers what lies behind it, too. */
  readonly tail: boolean;
  /** What it takes and gives, where that is not the kind of the object. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
};

export type VersionDefinition = {
  readonly name: string;
  /** The text after "is deprecated"; undefined where the version is not. */
  readonly deprecated: string | undefined;
  /**
   * The schema of the whole object in OpenAPI v3 form (`type: object`, properties apiVersion, kind, spec and status);
   * metadata is left to the documents, which refer to ObjectMeta.
   */
  readonly schema: JsonSchema;
  readonly columns: readonly Column[];
  /** Undefined where the resource has no scale subresource. */
  readonly scale: ScalePaths | undefined;
  /** Only kinds that Kubernetes is built with have it; see native/. */
  readonly native?: NativeVersion;
};

/** How the objects of a built-in kind are read and shown: as the Go type that they are to Kubernetes. */
export type NativeVersion = {
  /** In place of pruning and of defaults by the schema: in place, as Go would write the object again. Paths of unknown fields. */
  readonly decode: (object: KubeObject) => string[];
  /** Throws an Error where metadata is not of the types that it has in Go. */
  readonly checkMetadata: (metadata: Json) => void;
  /** What an object is in which nothing is set; all that is not in it belongs to whoever creates an object. */
  readonly empty: () => JsonObject;
  /** The name of its schema in the documents. */
  readonly definition: string;
  /** What the schema refers to, by those names. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** In place of the columns. */
  readonly table: NativeTable | undefined;
};

/** All columns of a Table, and what stands in them. */
export type NativeTable = {
  readonly columns: readonly Omit<Column, "path">[];
  readonly cells: (object: KubeObject, now: Date) => readonly Json[];
};

/** A printer column of a Table, as in a CRD's additionalPrinterColumns. */
export type Column = {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, others with `-o wide`. */
  readonly priority: number;
  /** The path to the value, `.spec.variety`. */
  readonly path: string;
};

export type JsonSchema = { readonly [keyword: string]: unknown };
