import type { JsonObject, KubeObject, ObjectMeta } from "../resource/kube-object.ts";
import type { DeleteOptions } from "../rest/delete-options.ts";
import type { Scope } from "../rest/scope.ts";
import type { WriteOptions } from "../rest/write-options.ts";
import type { Write } from "./admission.ts";

type WriteOf = Write & { readonly object: KubeObject };

/** A create. */
export function creation(scope: Scope, options: WriteOptions, object: KubeObject): WriteOf {
  const { name = "" } = object.metadata as Partial<ObjectMeta>;
  return {
    operation: "CREATE",
    name,
    dryRun: options.dryRun,
    options: () => metaOptions(scope, "CreateOptions"),
    object,
    old: undefined,
  };
}

/** A change of an object or of its status, by an update or a patch. */
export const change = (
  scope: Scope,
  options: WriteOptions,
  object: KubeObject,
  old: KubeObject,
): WriteOf => ({
  operation: "UPDATE",
  name: scope.info.name,
  dryRun: options.dryRun,
  options: () => metaOptions(scope, "UpdateOptions"),
  object,
  old,
});

/** The name is empty where a collection is deleted, as it is upstream. */
export const deletion = (scope: Scope, options: DeleteOptions, old: KubeObject): Write => ({
  operation: "DELETE",
  name: scope.info.name,
  dryRun: options.dryRun,
  options: () => {
    const { dryRun: _dryRun, ...given } = options.given;
    const dryRun = options.dryRun && { dryRun: ["All"] };
    return { ...given, ...dryRun, kind: "DeleteOptions", apiVersion: "meta.k8s.io/v1" };
  },
  object: undefined,
  old,
});

/** A patch is told as an update with its options, as k8s.io/apiserver/pkg/endpoints/handlers/patch.go does. */
function metaOptions({ exchange: { query } }: Scope, kind: string): JsonObject {
  const dryRun = query.getAll("dryRun");
  const fieldManager = query.get("fieldManager");
  const fieldValidation = query.get("fieldValidation");
  return {
    kind,
    apiVersion: "meta.k8s.io/v1",
    ...(dryRun.length > 0 && { dryRun }),
    ...(fieldManager && { fieldManager }),
    ...(fieldValidation && { fieldValidation }),
  };
}
