import type { User } from "../auth/user.ts";
import type { Column } from "./definition.ts";
import type { KubeObject, ObjectMeta } from "./kube-object.ts";
import type { ConnectSubresource } from "./connect.ts";
import type { ScalePaths } from "./scale-paths.ts";
import type { z } from "zod";

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
  /** Rules that no schema can say; runs on the object in its storage version after the schema. */
  readonly validate?: (
    object: Read<Specs[Storage], At<Statuses, Storage>>,
    context: ValidateContext<Read<Specs[Storage], At<Statuses, Storage>>>,
  ) => readonly FieldProblem[];
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

export type ValidateContext<T> = {
  /** The object before the change; undefined on create. */
  readonly old: T | undefined;
  readonly user: User;
};

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
