import { randomInt, randomUUID } from "node:crypto";
import { mutatedByAdmission } from "../admission/managed-fields.ts";
import { creation } from "../admission/write.ts";
import type { Reply } from "../http/exchange.ts";
import { alreadyExists, badRequest, StatusError } from "../http/status-error.ts";
import type { KubeObject, ObjectMeta } from "../resource/kube-object.ts";
import type { Stored } from "../storage/storage.ts";
import { answerStored } from "./answer-stored.ts";
import { mutateStored } from "./author-rules.ts";
import { timestamp } from "./clock.ts";
import { toStorageVersion } from "./conversion.ts";
import { decodeBody } from "./decode.ts";
import { recordManager } from "./field-management.ts";
import { negotiate } from "./media-type.ts";
import { finalizerWarnings } from "./object-meta-causes.ts";
import { checkNamespace } from "./request-identity.ts";
import { awaitRevision } from "./revision.ts";
import { aboutOf, keyOf, type Scope } from "./scope.ts";
import { encodeObject, readStored } from "./stored-object.ts";
import { validateStored, validateWritten } from "./validation.ts";
import { writeOptions, type WriteOptions } from "./write-options.ts";

/** POST to a collection. */
export async function create(scope: Scope): Promise<Reply> {
  const media = negotiate(scope.exchange);
  const options = writeOptions(scope.exchange.query, "CreateOptions");
  const sent = await decodeBody(scope, options.fieldValidation);
  checkNamespace(scope, sent.metadata);
  const given = withoutSystemFields(sent);
  recordManager(scope, undefined, given, options);
  const asked = await mutatedByAdmission(scope, creation(scope, options, given));
  prepare(scope, asked);
  const { generateName } = asked.metadata;
  const isGenerated = !asked.metadata.name && generateName !== undefined;
  for (let attempt = 1; ; attempt++) {
    if (isGenerated) asked.metadata.name = generatedName(generateName);
    const created = await store(scope, asked, options);
    if (created) return answerStored(scope, media, 201, created);
    // As many tries as k8s.io/apiserver/pkg/registry/generic/registry/store.go.
    if (!isGenerated || attempt === 8) throw refusal(scope, asked.metadata.name, generateName !== undefined);
  }
}

/** As admission sees it: without what only the server sets; k8s.io/apiserver/pkg/registry/rest/meta.go. */
function withoutSystemFields({ metadata, ...content }: KubeObject): KubeObject {
  const {
    uid: _uid,
    creationTimestamp: _created,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    ...given
  } = metadata;
  return { ...content, metadata: given };
}

/** What the server decides, whatever was sent. */
export function prepare(scope: Scope, asked: KubeObject): void {
  const { resource, clock, info } = scope;
  checkNamespace(scope, asked.metadata);
  const { resourceVersion } = asked.metadata;
  if (resourceVersion !== undefined && resourceVersion !== "0") {
    throw badRequest("resourceVersion should not be set on objects to be created");
  }
  const { name, namespace, labels, annotations, ownerReferences, finalizers, generateName, managedFields } =
    asked.metadata;
  const given = { labels, annotations, ownerReferences, finalizers, generateName, managedFields };
  asked.metadata = {
    name,
    ...(namespace && { namespace: info.namespace }),
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as Partial<ObjectMeta>),
    uid: randomUUID(),
    creationTimestamp: timestamp(clock.now()),
    ...(!resource.native && { generation: 1 }),
  };
  if (resource.native) resource.native.prepareCreate(asked, scope);
  else if (resource.status) delete asked.status;
}

/** The object as it is now stored, or undefined where its name is taken. */
export async function store(
  scope: Scope,
  asked: KubeObject,
  options: WriteOptions,
): Promise<Pick<Stored, "bytes"> | undefined> {
  const { dryRun } = options;
  const { resource, version } = scope;
  validateWritten(scope, asked);
  resource.native?.canonicalize?.(asked);
  const circumstances = { operation: "CREATE", dryRun } as const;
  const stored = await mutateStored(scope, toStorageVersion(resource, version, asked), circumstances);
  await validateStored(scope, stored, circumstances);
  await scope.admission.validate(scope, creation(scope, options, stored));
  for (const warning of finalizerWarnings(asked.metadata)) scope.exchange.warn(warning);
  const key = keyOf(scope, asked.metadata.name);
  if (dryRun) {
    await awaitRevision(scope, undefined);
    return scope.storage.get(key) ? undefined : { bytes: Buffer.from(JSON.stringify(stored)) };
  }
  const result = await scope.storage.write({ key, expected: 0, type: "put", encode: encodeObject(stored) });
  return result.done ? result.stored : undefined;
}

function refusal(scope: Scope, name: string, wasToBeGenerated: boolean): StatusError {
  const about = aboutOf(scope, name);
  const { status } = alreadyExists(about);
  // Even where a name was given too, as in k8s.io/apiserver/pkg/registry/rest/create.go.
  if (wasToBeGenerated) {
    const message = `${status.message}, the server was not able to generate a unique name for the object`;
    return new StatusError(409, "AlreadyExists", message, { ...status.details, retryAfterSeconds: 1 });
  }
  const found = scope.storage.get(keyOf(scope, name));
  if (!found || !readStored(found).metadata.deletionTimestamp) return alreadyExists(about);
  return new StatusError(409, "AlreadyExists", `object is being deleted: ${status.message}`, status.details);
}

/** Without vowels and lookalikes, as in k8s.io/apimachinery/pkg/util/rand. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

const generatedName = (base: string): string =>
  base.slice(0, 58) + Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join("");
