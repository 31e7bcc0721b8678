import { mutatedByAdmission } from "../admission/managed-fields.ts";
import { change as changeOf } from "../admission/write.ts";
import { notFound, StatusError } from "../http/status-error.ts";
import type { Json, KubeObject, ObjectMeta } from "../resource/kube-object.ts";
import { mutateStored, type Circumstances } from "./author-rules.ts";
import { toStorageVersion } from "./conversion.ts";
import { jsonEqual } from "./json-equal.ts";
import { withOldTimes } from "./managed-times.ts";
import { finalizerWarnings } from "./object-meta-causes.ts";
import { awaitRevision } from "./revision.ts";
import type { Stored } from "../storage/storage.ts";
import { aboutOf, keyOf, type Scope } from "./scope.ts";
import { encodeObject, readAs, readStored } from "./stored-object.ts";
import { validateStored, validateWritten } from "./validation.ts";
import type { WriteOptions } from "./write-options.ts";

/**
 * Replaces an object, or its status, by what `change` makes of the live one (both in the version of the request), and
 * returns the result. `change` runs again when someone else was faster; it throws where that is a conflict.
 */
export async function replace(
  scope: Scope,
  options: WriteOptions,
  change: (live: KubeObject) => KubeObject,
): Promise<Pick<Stored, "bytes">> {
  const { storage, exchange, admission } = scope;
  const { dryRun } = options;
  const key = keyOf(scope);
  await awaitRevision(scope, undefined);
  for (;;) {
    const found = storage.get(key);
    if (!found) throw notFound(aboutOf(scope));
    const live = readAs(scope, found);
    const old = readStored(found);
    const asked = await mutatedByAdmission(scope, changeOf(scope, options, change(live), old));
    const written = proposed(scope, asked, live);
    validateWritten(scope, written, live);
    const circumstances = { operation: "UPDATE", old, dryRun } as const;
    const result = scope.resource.native ? written : await toStored(scope, written, old, circumstances);
    // Through its scale, that is for the Scale to say: scale.ts has done so.
    const stored = scope.info.subresource === "scale" ? result : withOldTimes(result, old);
    await validateStored(scope, stored, circumstances);
    await admission.validate(scope, changeOf(scope, options, stored, old));
    for (const warning of finalizerWarnings(stored.metadata, old.metadata)) exchange.warn(warning);
    const isLast = isOver(scope, old, stored);
    if (!isLast && jsonEqual(stored, old)) return found;
    if (dryRun) return { bytes: asIs(stored, old) };
    const type = isLast ? "delete" : "put";
    // Watchers of a deletion see what was stored last, the finalizer that went with it included.
    const encode = encodeObject(isLast ? old : stored);
    const done = await storage.write({ key, expected: found.revision, type, encode });
    if (done.done) return isLast ? { bytes: encodeObject(stored)(done.stored.revision) } : done.stored;
    if (exchange.signal.aborted)
      throw new StatusError(504, "Timeout", "Timeout: request did not complete within the allotted timeout");
  }
}

/** Whether nothing is left that an object on its way out waits for. */
const isOver = ({ resource: { native } }: Scope, old: KubeObject, stored: KubeObject): boolean =>
  old.metadata.deletionTimestamp !== undefined && !stored.metadata.finalizers && !native?.waits?.(stored);

const asIs = (stored: KubeObject, { metadata }: KubeObject): Buffer =>
  encodeObject(stored)(Number(metadata.resourceVersion));

/**
 * What of an object that was sent counts: on the main resource all but the status, on the status nothing but it. A
 * version that has no status cannot say anything about it.
 */
function proposed(scope: Scope, asked: KubeObject, live: KubeObject): KubeObject {
  const { resource, version, info } = scope;
  if (resource.native) {
    const written = { ...asked, metadata: systemMetadata(asked.metadata, live.metadata) };
    return resource.native.prepareUpdate(written, live, scope);
  }
  if (info.subresource === "status") {
    const owned = { ...live, metadata: withManaged(live.metadata, asked.metadata) };
    return withContent(owned, live.spec, version.status ? asked.status : live.status);
  }
  const metadata = systemMetadata(asked.metadata, live.metadata);
  return withContent({ ...live, metadata }, asked.spec, resource.status ? live.status : asked.status);
}

/** In the storage version. What was not written stays as it is stored, rather than come back from a conversion. */
async function toStored(
  scope: Scope,
  written: KubeObject,
  old: KubeObject,
  circumstances: Circumstances,
): Promise<KubeObject> {
  const { resource, version, info } = scope;
  const { spec, status } = toStorageVersion(resource, version, written);
  if (info.subresource === "status") {
    const owned = { ...old, metadata: withManaged(old.metadata, written.metadata) };
    const changed = withContent(owned, old.spec, version.status ? status : old.status);
    return withContent(owned, old.spec, (await mutateStored(scope, changed, circumstances)).status);
  }
  const asked = withContent(
    { ...old, metadata: { ...written.metadata } },
    spec,
    resource.status ? old.status : status,
  );
  const mutated = await mutateStored(scope, asked, circumstances);
  const object = resource.status ? withContent(mutated, mutated.spec, old.status) : mutated;
  const { metadata } = object;
  const isSame = jsonEqual(contentOf(object), contentOf(old));
  if (!isSame && metadata.generation !== undefined) metadata.generation++;
  return object;
}

function withManaged(metadata: ObjectMeta, { managedFields }: ObjectMeta): ObjectMeta {
  const { managedFields: _managedFields, ...rest } = metadata;
  return managedFields ? { ...rest, managedFields } : rest;
}

function withContent(object: KubeObject, spec: KubeObject["spec"], status: KubeObject["status"]): KubeObject {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, metadata, ...(spec && { spec }), ...(status && { status }) };
}

/** What bumps the generation. The status is the live one here where it has an endpoint of its own. */
const contentOf = ({ spec = {}, status = {} }: KubeObject): Json => [spec, status];

/** Metadata as asked, but for what only the server sets; see k8s.io/apiserver/pkg/registry/rest/update.go. */
function systemMetadata(asked: ObjectMeta, old: ObjectMeta): ObjectMeta {
  const {
    name,
    namespace,
    generateName,
    labels,
    annotations,
    ownerReferences,
    finalizers,
    managedFields,
    uid = old.uid,
    deletionGracePeriodSeconds = old.deletionGracePeriodSeconds,
  } = asked;
  const { creationTimestamp, generation, deletionTimestamp = asked.deletionTimestamp, resourceVersion } = old;
  const metadata = {
    name, namespace, generateName, labels, annotations, ownerReferences, finalizers, uid,
    creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion,
    managedFields,
  }; // prettier-ignore
  return Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => value !== undefined && !isEmptyCollection(value)),
  ) as unknown as ObjectMeta;
}

const isEmptyCollection = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;
