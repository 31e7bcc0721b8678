import type { JsonObject, KubeObject } from "../resource/kube-object.ts";
import type { Scope } from "../rest/scope.ts";

/** A write on its way to the storage, as admission sees it; k8s.io/apiserver/pkg/admission.Attributes. */
export type Write = {
  readonly operation: Operation;
  /** Empty on create where the name is still to be generated. */
  readonly name: string;
  readonly dryRun: boolean;
  /** CreateOptions, UpdateOptions or DeleteOptions as metav1 has them; built only where somebody looks. */
  readonly options: () => JsonObject;
  /** undefined on delete. */
  readonly object: KubeObject | undefined;
  /** In the storage version; undefined on create. */
  readonly old: KubeObject | undefined;
};

export type Operation = "CREATE" | "UPDATE" | "DELETE";

/**
 * What stands between a request and the storage besides the author's own rules. kube-apiserver does not run admission for
 * requests that it hands on, so this server does; k8s.io/apiserver/pkg/server/options/admission.go.
 */
export type Admission = {
  /**
   * Before the object is validated; `object` is in the version of the request, and so is what becomes of it. Throws
   * where the write is refused.
   */
  readonly mutate: (scope: Scope, write: Write & { readonly object: KubeObject }) => Promise<KubeObject>;
  /** After that; `object` is what is going to be stored. Throws where the write is refused. */
  readonly validate: (scope: Scope, write: Write) => Promise<void>;
  /** Both of them for a deletion: nothing can be changed about it. */
  readonly remove: (scope: Scope, write: Write) => Promise<void>;
};

/** Lets everything pass. */
export const noAdmission: Admission = {
  mutate: (_scope, { object }) => Promise.resolve(object),
  validate: () => Promise.resolve(),
  remove: () => Promise.resolve(),
};
