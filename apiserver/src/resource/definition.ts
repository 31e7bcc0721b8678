import type { Verb } from "../http/request-info.ts";
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
