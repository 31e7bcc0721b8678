import { mutatedByAdmission } from "../admission/managed-fields.ts";
import { creation } from "../admission/write.ts";
import type { Reply } from "../http/exchange.ts";
import { conflict, notFound } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { Stored } from "../storage/storage.ts";
import { answerStored } from "./answer-stored.ts";
import { checkRevision } from "./check-revision.ts";
import { readConfiguration, withConfiguration, type Configuration } from "./configuration.ts";
import { complete } from "./conversion.ts";
import { prepare, store } from "./create.ts";
import { fieldManagement } from "./field-management.ts";
import { copyJson } from "./json-copy.ts";
import { negotiate } from "./media-type.ts";
import { replace } from "./replace.ts";
import { checkName, checkNamespace } from "./request-identity.ts";
import { aboutOf, keyOf, type Scope } from "./scope.ts";
import { writeOptions, type WriteOptions } from "./write-options.ts";

/** PATCH with a configuration that is applied on the server: an object with the fields that one manager cares for. */
export async function apply(scope: Scope): Promise<Reply> {
  const media = negotiate(scope.exchange);
  const text = (await scope.exchange.body()).toString();
  const options = writeOptions(scope.exchange.query, "PatchOptions", true);
  const config = await readConfiguration(text);
  for (;;) {
    if (scope.storage.get(keyOf(scope))) {
      const change = (live: KubeObject): KubeObject => merged(scope, options, asOfToday(scope, live), config);
      const applied = await replace(scope, options, change);
      return answerStored(scope, media, 200, applied);
    }
    if (scope.info.subresource !== "") throw notFound(aboutOf(scope));
    const created = await createApplied(scope, options, config);
    if (created) return answerStored(scope, media, 201, created);
  }
}

/** Without what the schema had when the object was stored and has no more, which could not be merged. */
function asOfToday({ version }: Scope, live: KubeObject): KubeObject {
  const object = copyJson(live);
  complete(object, version);
  return object;
}

/** The live object with the configuration merged into it. */
function merged(
  scope: Scope,
  options: WriteOptions,
  live: KubeObject | undefined,
  config: Configuration,
): KubeObject {
  const object = withConfiguration(scope, fieldManagement(scope), options, live, config);
  if (!live && object.metadata.uid !== undefined) {
    const { uid } = object.metadata;
    throw conflict(
      aboutOf(scope),
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
  }
  checkNamespace(scope, object.metadata);
  checkName(scope, object.metadata);
  if (live) checkRevision(scope, object, live);
  return object;
}

/** Undefined where someone else has created it meanwhile. Who may patch may not for that reason create. */
async function createApplied(
  scope: Scope,
  options: WriteOptions,
  config: Configuration,
): Promise<Pick<Stored, "bytes"> | undefined> {
  const given = merged(scope, options, undefined, config);
  const asked = await mutatedByAdmission(scope, creation(scope, options, given));
  // An update that creates does not mind: rest.BeforeCreate of k8s.io/apiserver has no word on it.
  delete asked.metadata.resourceVersion;
  prepare(scope, asked);
  await scope.exchange.authorize("create");
  return store(scope, asked, options);
}
