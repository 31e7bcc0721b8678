import { badRequest, StatusError } from "../http/status-error.ts";
import { messageOf } from "../http/message-of.ts";
import { TypeMismatch } from "../native/go-type.ts";
import type { Json, JsonObject, KubeObject } from "../resource/kube-object.ts";
import { complete } from "./conversion.ts";
import { dropDuplicateOwners, readObjectMeta } from "./object-meta.ts";
import { objectMetaSchema } from "./object-meta-schema.ts";
import { bodyType, isGiven, isObject, maxStrict, parseBody, type Parsed } from "./request-body.ts";
import { prune } from "./schema-walk.ts";
import { apiVersionOf, type View } from "./scope.ts";
import type { FieldValidation } from "./write-options.ts";

/** The object of a create or an update, pruned, with defaults, in the version of the request. */
export async function decodeBody(scope: View, fieldValidation: FieldValidation): Promise<KubeObject> {
  const type = bodyType(scope.exchange.header("content-type"));
  const text = (await scope.exchange.body()).toString();
  const { kind } = scope.resource;
  let parsed: Parsed & { readonly value: JsonObject };
  try {
    const { value, strict } = await parseBody(text, type);
    if (!isObject(value)) throw new Error("the body must be an object");
    parsed = { value, strict };
  } catch (error) {
    if (error instanceof StatusError) throw error;
    const format = type === "application/json" ? "json parse error: " : "";
    const why = `couldn't get version/kind; ${format}${error instanceof Error ? error.message : String(error)}`;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(text)})`,
    );
  }
  const { object, strict } = decodeObject(scope, parsed.value, fieldValidation);
  if (fieldValidation === "Strict" && parsed.strict.length + strict.length > 0) {
    const isYaml = type === "application/yaml" && parsed.strict.length > 0;
    const before = isYaml ? [`yaml: unmarshal errors:\n  ${parsed.strict.join("\n  ")}`] : parsed.strict;
    throw cannotBeHandled(scope, `strict decoding error: ${[...before, ...strict].join(", ")}`);
  }
  if (fieldValidation === "Warn")
    for (const problem of [...parsed.strict, ...strict]) scope.exchange.warn(problem);
  return object;
}

/** The object that a value says, and what a strict reader would object to. */
export function decodeObject(
  scope: View,
  value: JsonObject,
  fieldValidation: FieldValidation,
): { object: KubeObject; strict: string[] } {
  const { resource, version } = scope;
  const { apiVersion: sentVersion, kind: sentKind, metadata, ...rest } = value;
  const apiVersion = isGiven(sentVersion) ? sentVersion : apiVersionOf(scope);
  const kind = isGiven(sentKind) ? sentKind : resource.kind;
  if (apiVersion !== apiVersionOf(scope)) {
    const expected = `does not match the expected API version (${apiVersionOf(scope)})`;
    throw badRequest(`the API version in the data (${plain(apiVersion)}) ${expected}`);
  }
  if (kind !== resource.kind)
    throw badRequest(`${plain(kind)} in version "${version.name}" cannot be handled as a ${resource.kind}`);
  const unknown = isObject(metadata) ? prune(metadata, objectMetaSchema, "metadata") : [];
  let object: KubeObject;
  try {
    version.native?.checkMetadata(metadata ?? null);
    object = { apiVersion, kind, metadata: readObjectMeta(metadata), ...rest };
  } catch (error) {
    if (version.native) throw new CannotDecode(scope, error);
    throw cannotBeHandled(scope, error instanceof Error ? error.message : String(error));
  }
  const strict = [...unknown, ...content(scope, object)].sort();
  const duplicates = dropDuplicateOwners(object.metadata);
  if (duplicates.length > 0 && fieldValidation !== "Ignore") scope.exchange.warn(duplicateOwners(duplicates));
  return { object, strict: strict.slice(0, maxStrict).map((path) => `unknown field "${path}"`) };
}

/** A built-in kind is read as a Go type, which says what it cannot hold. */
function content(scope: View, object: KubeObject): string[] {
  if (!scope.version.native) return complete(object, scope.version);
  try {
    return complete(object, scope.version);
  } catch (error) {
    throw new CannotDecode(scope, error);
  }
}

const duplicateOwners = (uids: readonly string[]): string =>
  ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; " +
  `please fix your requests; duplicate UID(s) observed: ${uids.join(", ")}`;

/** What a built-in kind cannot be read from; patches say it without the first words. */
export class CannotDecode extends StatusError {
  /** As the reader says it, and as the converter does that a strategic merge patch goes through. */
  readonly words: { readonly read: string; readonly converted: string };

  constructor({ resource: { kind }, version }: View, why: unknown) {
    const read = messageOf(why);
    super(400, "BadRequest", `${kind} in version "${version.name}" cannot be handled as a ${kind}: ${read}`);
    this.words = { read, converted: why instanceof TypeMismatch ? why.converted : read };
  }
}

const cannotBeHandled = ({ resource: { kind }, version }: View, why: string): Error =>
  badRequest(`${kind} in version "${version.name}" cannot be handled as a ${kind}: ${why}`);

/** The beginning of a body that is no object: as text where it looks like JSON, else in hex. */
function summary(text: string): string {
  if (text === "") return "<empty>";
  const bytes = Buffer.from(text);
  const start = bytes.subarray(0, 30);
  return `${text.startsWith("{") ? start.toString() : start.toString("hex")}${bytes.length > 30 ? " ..." : ""}`;
}

const plain = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
