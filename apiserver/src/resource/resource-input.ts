import type { User } from "../auth/user.ts";
import type { Column } from "./definition.ts";
import type { KubeObject, ObjectMeta } from "./kube-object.ts";
import type { ConnectSubresource } from "./connect.ts";
import type { ScalePaths } from "./scale-paths.ts";
import type * as z from "zod";

/** What an author writes; see `resource`. */
export type ResourceInput<
  Specs extends Record<string, z.ZodType>,
  Statuses extends Record<string, unknown>,
  Storage extends keyof Specs & string,
> = {
  /** A DNS name with a dot: `fruit.example.com`. */
  readonly group: string;
  readonly kind: string;
  /** The kind in lower case with an s, unless said otherwise. */
  readonly plural?: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  /** `["all"]` puts it into `kubectl get all`. */
  readonly categories?: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  readonly versions: {
    readonly [V in keyof Statuses]: { readonly status?: Statuses[V] & z.ZodType };
  } & {
    readonly [V in keyof Specs]: {
      readonly spec: Specs[V];
      readonly columns?: readonly ColumnInput[];
      /** Where this version keeps its replicas elsewhere than `subresources.scale` says. */
      readonly scale?: ScalePaths;
      /** What to do instead: `use v1`. Every answer in this version carries a warning with it. */
      readonly deprecated?: string;
      /**
       * Fields that do not survive a conversion, and are not meant to: `[".spec.color"]`, with all that is below them.
       * Everything else is tried at each start, on generated objects.
       */
      readonly lossy?: readonly string[];
      /** From this version to the storage version. */
      readonly to?: (old: Read<Specs[V], At<Statuses, V>>) => Written<Specs[Storage], At<Statuses, Storage>>;
      /** From the storage version to this one. */
      readonly from?: (
        stored: Read<Specs[Storage], At<Statuses, Storage>>,
      ) => Written<Specs[V], At<Statuses, V>>;
    };
  };
  readonly storageVersion: Storage;
  readonly subresources?: {
    /** The status can be written through `/status` alone, and nothing else through it. */
    readonly status?: boolean;
    /** `/scale`, for `kubectl scale` and for autoscalers. */
    readonly scale?: ScalePaths;
    /** By its name: `log`, `exec`. */
    readonly connect?: Readonly<
      Record<string, ConnectSubresource<Read<Specs[Storage], At<Statuses, Storage>>>>
    >;
  };
  /**
   * Fills in or corrects what no default can say, on create and on update. Gets a copy in the storage version that has
   * passed the schema: it changes that and returns nothing, or returns another object. Content, labels, annotations,
   * owner references and finalizers count (on the status endpoint the status alone), and are checked against the schema
   * again. Runs after the cluster's mutating webhooks and before `validate`. A thrown {@link StatusError} is the answer;
   * anything else is a 500 and a line in the log.
   */
  readonly mutate?: (
    object: Draft<Read<Specs[Storage], At<Statuses, Storage>>>,
    context: WriteContext<Read<Specs[Storage], At<Statuses, Storage>>>,
  ) => Mutated<Specs[Storage], At<Statuses, Storage>>;
  /**
   * Rules that no schema can say, on create and on update; runs on the object in its storage version after the schema.
   * Errors count as those of `mutate`.
   */
  readonly validate?: (
    object: Read<Specs[Storage], At<Statuses, Storage>>,
    context: WriteContext<Read<Specs[Storage], At<Statuses, Storage>>>,
  ) => readonly FieldProblem[] | Promise<readonly FieldProblem[]>;
  /**
   * Asked before an object is deleted, or marked as deleting; runs on it in its storage version. A reason that it gives
   * refuses that with a 403; undefined lets it go on. Whoever refuses for ever keeps the namespace from being deleted.
   */
  readonly validateDelete?: (
    object: Read<Specs[Storage], At<Statuses, Storage>>,
    context: DeleteContext,
  ) => string | undefined | Promise<string | undefined>;
};

/** An object as an author's function gets it: complete, with its defaults. */
type Read<Spec, Status> = Pick<KubeObject, "apiVersion" | "kind"> & {
  readonly metadata: ObjectMeta;
  readonly spec: z.output<Spec>;
} & (Status extends z.ZodType ? { readonly status?: z.output<Status> } : unknown);

/** What a conversion gives back; defaults may be left out. */
type Written<Spec, Status> = { readonly spec: z.input<Spec> } & (Status extends z.ZodType
  ? { readonly status?: z.input<Status> | undefined }
  : unknown);

/** What `mutate` may change in its copy. */
type Draft<T> = { -readonly [Field in keyof T]: T[Field] };

// A function that changes its copy and returns nothing has the type of void.
// oxlint-disable-next-line typescript/no-invalid-void-type -- see above
type Mutated<Spec, Status> =
  | Changed<Spec, Status>
  | undefined
  | void
  | Promise<Changed<Spec, Status> | undefined | void>;

type Changed<Spec, Status> = { readonly metadata: ObjectMeta } & Written<Spec, Status>;

/** The write that an author's function is asked about. */
export type WriteContext<T> = {
  readonly operation: "CREATE" | "UPDATE";
  /** The object before the change; undefined on create. */
  readonly old: T | undefined;
  readonly user: User;
  /** Nothing will be stored: there must be no side effects. */
  readonly dryRun: boolean;
  /** Where it was sent to: the object itself, or its status endpoint. */
  readonly subresource: "" | "status";
};

/** The deletion that an author's function is asked about. */
export type DeleteContext = Pick<WriteContext<unknown>, "user" | "dryRun">;

/** One field that an author's `validate` refuses; `field` is a path such as `spec.variety`. */
export type FieldProblem = { readonly field: string; readonly message: string };

export type ColumnInput = Pick<Column, "name" | "path"> & Partial<Column>;

/** One version, whatever its schemas are. */
export type VersionInput = {
  readonly spec: z.ZodType;
  readonly status?: z.ZodType;
  readonly columns?: readonly ColumnInput[];
  readonly scale?: ScalePaths;
  readonly deprecated?: string;
  readonly lossy?: readonly string[];
  readonly to?: unknown;
  readonly from?: unknown;
};

type At<Record, Key> = Key extends keyof Record ? Record[Key] : undefined;
