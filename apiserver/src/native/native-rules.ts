import type { FieldSet } from "../apply/field-set.ts";
import type { StatusCause } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { Post } from "./post.ts";
import type { DeleteOptions } from "../rest/delete-options.ts";
import type { SelectableFields } from "../rest/field-selector.ts";
import type { Scope } from "../rest/scope.ts";

/**
 * What Kubernetes does with the objects of one of its own kinds: the strategy in k8s.io/kubernetes/pkg/registry. Objects
 * have been decoded, and so have their defaults.
 */
export type NativeRules = {
  /** What is wrong with a name, and with the beginning of a generated one. */
  readonly nameProblems: (name: string, object: KubeObject) => readonly string[];
  /** What the endpoint of a subresource does not let anyone set; `""` is the object itself. */
  readonly resetFields: (subresource: string) => FieldSet;
  /** PrepareForCreate: in place. */
  readonly prepareCreate: (object: KubeObject, scope: Scope) => void;
  /** PrepareForUpdate, by the subresource of the request: what of the object that was sent counts. */
  readonly prepareUpdate: (object: KubeObject, live: KubeObject, scope: Scope) => KubeObject;
  /** Everything that is wrong with an object besides its metadata; `live` is undefined on create. */
  readonly validate: (
    object: KubeObject,
    live: KubeObject | undefined,
    scope: Scope,
  ) => readonly StatusCause[];
  /**
   * A deletion that is not done at once: `stays` where the object has been marked in place, `unchanged` where it is on its
   * way already; what `goes` is deleted, or waits for its finalizers, as any other object.
   */
  readonly onDelete?: (
    object: KubeObject,
    options: DeleteOptions,
    now: Date,
  ) => "goes" | "stays" | "unchanged";
  /** Whether an object that is being deleted and has no finalizers has more to wait for. */
  readonly waits?: (object: KubeObject) => boolean;
  /** What a deletion does that does not say what becomes of dependents: warns with this, and orphans them. */
  readonly orphanWarning?: string;
  /** Whether a deletion is answered with the object instead of with a Status. */
  readonly returnsDeleted?: boolean;
  /** The selector of the pods that are scaled, for `/scale`. */
  readonly scaleSelector?: (object: KubeObject) => string;
  /** What objects can be selected by besides their name and namespace. */
  readonly fields?: SelectableFields;
  /** Subresources that take an object of another kind, by their names. */
  readonly posts: Readonly<Record<string, Post>>;
  /** What is brought into another form once the object has been validated, in place. */
  readonly canonicalize?: (object: KubeObject) => void;
};
