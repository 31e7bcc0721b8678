import { forbidden } from "../admission/refusal.ts";
import type { Operation } from "../admission/admission.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { WriteContext } from "../resource/resource-input.ts";
import { complete, storageVersionOf } from "./conversion.ts";
import { copyJson } from "./json-copy.ts";
import type { Scope } from "./scope.ts";

/** A write, as an author's functions are told of it. */
export type Circumstances = {
  readonly operation: Exclude<Operation, "DELETE">;
  readonly old?: KubeObject;
  readonly dryRun: boolean;
};

export const contextOf = (
  { exchange, info }: Scope,
  { operation, old, dryRun }: Circumstances,
): WriteContext<KubeObject> => ({
  operation,
  old: old && copyJson(old),
  user: exchange.user,
  dryRun,
  subresource: info.subresource === "status" ? "status" : "",
});

/**
 * What the author's `mutate` makes of an object of the storage version: its content, labels, annotations, owners and
 * finalizers. What only the server sets stays.
 */
export async function mutateStored(
  scope: Scope,
  object: KubeObject,
  circumstances: Circumstances,
): Promise<KubeObject> {
  const { resource } = scope;
  if (!resource.mutate) return object;
  const draft = copyJson(object);
  const returned = (await resource.mutate(draft, contextOf(scope, circumstances))) ?? draft;
  // Values without a JSON form are dropped as they would be on the wire.
  const { metadata, spec, status } = JSON.parse(JSON.stringify(returned)) as KubeObject;
  const { labels, annotations, ownerReferences, finalizers } = metadata;
  const chosen = Object.fromEntries(
    Object.entries({ labels, annotations, ownerReferences, finalizers }).filter(
      ([, value]) => value && Object.keys(value).length > 0,
    ),
  );
  const {
    labels: _labels,
    annotations: _annotations,
    ownerReferences: _owners,
    finalizers: _finalizers,
    ...system
  } = object.metadata;
  const mutated: KubeObject = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { ...system, ...chosen },
    ...(spec && { spec }),
    ...(status && { status }),
  };
  complete(mutated, storageVersionOf(resource));
  return mutated;
}

/** Throws a 403 where the author's `validateDelete` gives a reason. */
export async function refuseDelete(scope: Scope, object: KubeObject, dryRun: boolean): Promise<void> {
  const { resource, exchange } = scope;
  const why = await resource.validateDelete?.(copyJson(object), { user: exchange.user, dryRun });
  if (why) throw forbidden(scope, { name: object.metadata.name, object }, why);
}
