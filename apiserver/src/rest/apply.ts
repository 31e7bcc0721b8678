import { creation } from "../admission/write.ts";
import { applyConfiguration } from "../apply/field-manager.ts";
import type { Reply } from "../http/exchange.ts";
import { badRequest, conflict, invalid, modified, notFound } from "../http/status-error.ts";
import type { Json, JsonObject, KubeObject } from "../resource/kube-object.ts";
import { answerObject } from "./answer.ts";
import { complete } from "./conversion.ts";
import { prepare, store } from "./create.ts";
import { decodeObject } from "./decode.ts";
import { invalidValue } from "./field-cause.ts";
import { fieldManagement } from "./field-management.ts";
import { negotiate } from "./media-type.ts";
import { replace } from "./replace.ts";
import { isObject, parseConfiguration, type Parsed } from "./request-body.ts";
import { checkName, checkNamespace } from "./request-identity.ts";
import { aboutOf, keyOf, type Scope } from "./scope.ts";
import { writeOptions, type WriteOptions } from "./write-options.ts";

/** PATCH with a configuration that is applied on the server: an object with the fields that one manager cares for. */
export async function apply(scope: Scope): Promise<Reply> {
  const media = negotiate(scope.exchange);
  const text = (await scope.exchange.body()).toString();
  const options = writeOptions(scope.exchange.query, "PatchOptions", true);
  const config = readConfiguration(text);
  for (;;) {
    if (scope.storage.get(keyOf(scope))) {
      const change = (live: KubeObject): KubeObject => merged(scope, options, asOfToday(scope, live), config);
      const applied = await replace(scope, options, change);
      return answerObject(scope, media, 200, applied);
    }
    if (scope.info.subresource !== "") throw notFound(aboutOf(scope));
    const created = await createApplied(scope, options, config);
    if (created) return answerObject(scope, media, 201, created);
  }
}

/** Without what the schema had when the object was stored and has no more, which could not be merged. */
function asOfToday({ version }: Scope, live: KubeObject): KubeObject {
  const object = structuredClone(live);
  complete(object, version.schema);
  return object;
}

type Configuration = Parsed & { readonly value: JsonObject };

function readConfiguration(text: string): Configuration {
  try {
    const { value, strict } = parseConfiguration(text);
    if (!isObject(value ?? {})) {
      const why = `json: cannot unmarshal ${typeName(value)} into Go value of type map[string]interface {}`;
      throw new Error(`error unmarshaling JSON: while decoding JSON: ${why}`);
    }
    return { value: isObject(value) ? value : {}, strict };
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function typeName(value: Json): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** The live object with the configuration merged into it. */
function merged(
  scope: Scope,
  options: WriteOptions,
  live: KubeObject | undefined,
  { value, strict }: Configuration,
): KubeObject {
  const { fieldManager, force, fieldValidation } = options;
  const result = applyConfiguration(fieldManagement(scope), live, value, { manager: fieldManager, force });
  if (strict.length > 0 && fieldValidation === "Strict") {
    const problems = `error converting YAML to JSON: yaml: unmarshal errors:\n  ${strict.join("\n  ")}`;
    throw badRequest(`error strict decoding YAML: ${problems}`);
  }
  if (fieldValidation === "Warn") for (const problem of strict) scope.exchange.warn(problem);
  // Decoding fills in defaults in place, and the configuration may be merged again.
  const { object } = decodeObject(scope, structuredClone(result), "Ignore");
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

function checkRevision(scope: Scope, { metadata }: KubeObject, live: KubeObject): void {
  const { group, resource, name } = aboutOf(scope);
  const { resourceVersion = "0" } = metadata;
  if (resourceVersion === "0") {
    const cause = invalidValue("metadata.resourceVersion", 0, "must be specified for an update");
    throw invalid(group, resource, name, [cause]);
  }
  if (resourceVersion !== live.metadata.resourceVersion) throw modified(aboutOf(scope));
}

/** Undefined where someone else has created it meanwhile. Who may patch may not for that reason create. */
async function createApplied(
  scope: Scope,
  options: WriteOptions,
  config: Configuration,
): Promise<KubeObject | undefined> {
  const proposed = merged(scope, options, undefined, config);
  const asked = await scope.admission.mutate(scope, creation(scope, options, proposed));
  // An update that creates does not mind: rest.BeforeCreate of k8s.io/apiserver has no word on it.
  delete asked.metadata.resourceVersion;
  prepare(scope, asked);
  await scope.exchange.authorize("create");
  return store(scope, asked, options);
}
