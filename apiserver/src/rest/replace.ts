import { notFound, StatusError } from "../http/status-error.ts";
import type { Json, KubeObject, ObjectMeta } from "../resource/kube-object.ts";
import { toStorageVersion } from "./conversion.ts";
import { jsonEqual } from "./json-equal.ts";
import { finalizerWarnings } from "./object-meta-causes.ts";
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
  { dryRun }: WriteOptions,
  change: (live: KubeObject) => KubeObject,
): Promise<KubeObject> {
  const { storage, exchange } = scope;
  const key = keyOf(scope);
  for (;;) {
    const found = storage.get(key);
    if (!found) throw notFound(aboutOf(scope));
    const live = readAs(scope, found);
    const old = readStored(found);
    const written = proposed(scope, change(live), live);
    validateWritten(scope, written, live);
    const stored = toStored(scope, written, old);
    validateStored(scope, stored, old);
    for (const warning of finalizerWarnings(stored.metadata, old.metadata)) exchange.warn(warning);
    const isLast = old.metadata.deletionTimestamp !== undefined && !stored.metadata.finalizers;
    if (dryRun || (!isLast && jsonEqual(stored, old))) return readAs(scope, { bytes: asIs(stored, old) });
    const type = isLast ? "delete" : "put";
    // Watchers of a deletion see what was stored last, the finalizer that went with it included.
    const encode = encodeObject(isLast ? old : stored);
    const result = await storage.write({ key, expected: found.revision, type, encode });
    if (result.done) return readAs(scope, { bytes: encodeObject(stored)(result.stored.revision) });
    if (exchange.signal.aborted)
      throw new StatusError(504, "Timeout", "Timeout: request did not complete within the allotted timeout");
  }
}

const asIs = (stored: KubeObject, { metadata }: KubeObject): Buffer =>
  encodeObject(stored)(Number(metadata.resourceVersion));

/**
 * What of an object that was sent counts: on the main resource all but the status, on the status nothing but it. A
 * version that has no status cannot say anything about it.
 */
function proposed({ resource, version, info }: Scope, asked: KubeObject, live: KubeObject): KubeObject {
  if (info.subresource === "status") {
    return withContent(live, live.spec, version.status ? asked.status : live.status);
  }
  const metadata = systemMetadata(asked.metadata, live.metadata);
  return withContent({ ...live, metadata }, asked.spec, resource.status ? live.status : asked.status);
}

/** In the storage version. What was not written stays as it is stored, rather than come back from a conversion. */
function toStored({ resource, version, info }: Scope, written: KubeObject, old: KubeObject): KubeObject {
  const { spec, status } = toStorageVersion(resource, version, written);
  if (info.subresource === "status") return withContent(old, old.spec, version.status ? status : old.status);
  const metadata = { ...written.metadata };
  const object = withContent({ ...old, metadata }, spec, resource.status ? old.status : status);
  const isSame = jsonEqual(contentOf(object), contentOf(old));
  if (!isSame && metadata.generation !== undefined) metadata.generation++;
  return object;
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
    uid = old.uid,
  } = asked;
  const { creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion } =
    old;
  const metadata = {
    name, namespace, generateName, labels, annotations, ownerReferences, finalizers, uid,
    creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion,
  }; // prettier-ignore
  return Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => value !== undefined && !isEmptyCollection(value)),
  ) as ObjectMeta;
}

const isEmptyCollection = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;
