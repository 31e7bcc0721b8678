import { deletion as deletionOf } from "../admission/write.ts";
import type { Reply } from "../http/exchange.ts";
import { conflict, notFound } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { Stored } from "../storage/storage.ts";
import { answerJson, answerObject } from "./answer.ts";
import { refuseDelete } from "./author-rules.ts";
import { timestamp } from "./clock.ts";
import { deleteOptions, type DeleteOptions } from "./delete-options.ts";
import { negotiate } from "./media-type.ts";
import { awaitRevision } from "./revision.ts";
import { aboutOf, keyOf, type Scope } from "./scope.ts";
import { encodeObject, readAs, readStored } from "./stored-object.ts";

/** DELETE of one object. */
export async function deleteOne(scope: Scope): Promise<Reply> {
  const media = negotiate(scope.exchange);
  const options = await deleteOptions(scope);
  const deletion = await remove(scope, scope.info.name, options);
  if (!deletion) throw notFound(aboutOf(scope));
  if (!deletion.done) {
    return answerObject(
      scope,
      media,
      options.orphanDependents === false ? 202 : 200,
      readAs(scope, deletion.object),
    );
  }
  if (scope.resource.native?.returnsDeleted) {
    return answerObject(scope, media, 200, readAs(scope, deletion.object));
  }
  const { group, plural } = scope.resource;
  // kubectl waits by the uid in here.
  const details = { name: scope.info.name, ...(group && { group }), kind: plural, uid: deletion.uid };
  return answerJson(media, 200, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details,
  });
}

/** Whether the object is gone, or stays until its finalizers are. */
export type Deletion =
  | { readonly done: true; readonly uid: string | undefined; readonly object: Pick<Stored, "bytes"> }
  | { readonly done: false; readonly object: Pick<Stored, "bytes"> };

/** Deletes an object, or marks it as deleting while it has finalizers. undefined where there is none. */
export async function remove(
  scope: Scope,
  name: string,
  options: DeleteOptions,
): Promise<Deletion | undefined> {
  const { storage, clock, resource } = scope;
  const key = keyOf(scope, name);
  const { orphanWarning } = resource.native ?? {};
  const orphaning =
    orphanWarning !== undefined &&
    options.propagationPolicy === undefined &&
    options.orphanDependents === undefined;
  if (orphaning) scope.exchange.warn(orphanWarning);
  await awaitRevision(scope, undefined);
  for (;;) {
    const found = storage.get(key);
    if (!found) return undefined;
    const object = readStored(found);
    checkPreconditions(scope, object, options);
    await refuseDelete(scope, object, options.dryRun);
    await scope.admission.remove(scope, deletionOf(scope, options, structuredClone(object)));
    const { metadata } = object;
    const before = metadata.finalizers ?? [];
    const finalizers = withPolicy(before, orphaning ? { ...options, propagationPolicy: "Orphan" } : options);
    const held = resource.native?.onDelete?.(object, options, clock.now()) ?? "goes";
    if (held === "unchanged") return { done: false, object: found };
    const stays = finalizers.length > 0 || held === "stays";
    if (held === "stays") {
      if (finalizers.length > 0) metadata.finalizers = finalizers;
    } else if (stays) {
      const known = new Set(before);
      const isSame = finalizers.length === before.length && finalizers.every((one) => known.has(one));
      if (metadata.deletionTimestamp && isSame) return { done: false, object: found };
      if (!metadata.deletionTimestamp && metadata.generation) metadata.generation++;
      metadata.deletionTimestamp ??= timestamp(clock.now());
      metadata.deletionGracePeriodSeconds = 0;
      metadata.finalizers = finalizers;
    }
    const encode = encodeObject(object);
    if (options.dryRun)
      return stays
        ? { done: false, object: { bytes: encode(found.revision) } }
        : { done: true, uid: metadata.uid, object: { bytes: encode(found.revision) } };
    const result = await storage.write({
      key,
      expected: found.revision,
      type: stays ? "put" : "delete",
      encode,
    });
    if (result.done)
      return stays
        ? { done: false, object: result.stored }
        : { done: true, uid: metadata.uid, object: { bytes: encode(result.stored.revision) } };
  }
}

function checkPreconditions(
  { resource }: Scope,
  { metadata }: KubeObject,
  { preconditions }: DeleteOptions,
): void {
  const about = { group: resource.group, resource: resource.kind, name: metadata.name };
  const { uid, resourceVersion } = preconditions;
  const differs = (what: string, wanted: string, live: string | undefined, why: string): Error =>
    conflict(
      about,
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${live}). ${why}`,
    );
  if (uid !== undefined && uid !== metadata.uid) {
    throw differs("UID", uid, metadata.uid, "The object might have been deleted and then recreated");
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw differs(
      "ResourceVersion",
      resourceVersion,
      metadata.resourceVersion,
      "The object might have been modified",
    );
  }
}

/**
 * The garbage collector's finalizers, as the request wants them or else as they are; see
 * deletionFinalizersForGarbageCollection in k8s.io/apiserver/pkg/registry/generic/registry/store.go.
 */
function withPolicy(
  finalizers: readonly string[],
  { propagationPolicy, orphanDependents }: DeleteOptions,
): string[] {
  const others = finalizers.filter((name) => name !== "orphan" && name !== "foregroundDeletion");
  if (orphanDependents !== undefined) return orphanDependents ? [...others, "orphan"] : others;
  if (propagationPolicy === "Orphan") return [...others, "orphan"];
  if (propagationPolicy === "Foreground") return [...others, "foregroundDeletion"];
  return propagationPolicy === "Background" ? others : [...finalizers];
}
