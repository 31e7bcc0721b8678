import { messageOf } from "../http/message-of.ts";
import type { Reply } from "../http/exchange.ts";
import { badRequest, invalid, modified, StatusError } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import { answerStored } from "./answer-stored.ts";
import { apply } from "./apply.ts";
import { CannotDecode, decodeObject } from "./decode.ts";
import { invalidValue } from "./field-cause.ts";
import { isTooDeep } from "./json-depth.ts";
import { jsonPatch, readOperations } from "./json-patch.ts";
import { copyJson } from "./json-copy.ts";
import { recordManager } from "./field-management.ts";
import { negotiate } from "./media-type.ts";
import { mergePatch } from "./merge-patch.ts";
import { replace } from "./replace.ts";
import { readStrategicPatch } from "../native/strategic-patch.ts";
import { patchSchema } from "../native/patch-meta.ts";
import { isObject, parseJson, unsupportedMediaType, type Parsed, type Patched } from "./request-body.ts";
import { checkName, checkNamespace } from "./request-identity.ts";
import { aboutOf, type Scope, type View } from "./scope.ts";
import { writeOptions, type WriteOptions } from "./write-options.ts";

const patchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/apply-patch+yaml",
] as const;

/** In the order in which kube-apiserver names them. */
const nativePatchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/apply-patch+yaml",
  "application/strategic-merge-patch+json",
] as const;

const TOO_DEEP = "exceeded max depth";

type PatchType = (typeof nativePatchTypes)[number];

/** As in k8s.io/apiserver/pkg/endpoints/handlers/patch.go. */
const maxOperations = 10_000;

/** PATCH of an object or of its status. */
export async function patch(scope: Scope): Promise<Reply> {
  const { native } = scope.version;
  const type = patchType(scope.exchange.header("content-type"), native !== undefined);
  if (type === "application/apply-patch+yaml") return apply(scope);
  const media = negotiate(scope.exchange);
  const options = writeOptions(scope.exchange.query, "PatchOptions");
  const text = (await scope.exchange.body()).toString();
  const patchOf =
    native && type === "application/strategic-merge-patch+json"
      ? readStrategicPatch(text, patchSchema(scope.version.schema, native.definitions))
      : readPatch(type, text);
  const about = aboutOf(scope);
  const patched = await replace(scope, options, (live) => {
    const asked = decodePatched(scope, options, patchOf(live));
    checkNamespace(scope, asked.metadata);
    checkName(scope, asked.metadata);
    const { resourceVersion = "0" } = asked.metadata;
    if (resourceVersion === "0") {
      const cause = invalidValue("metadata.resourceVersion", 0, "must be specified for an update");
      throw invalid(about.group, about.resource, about.name, [cause]);
    }
    // Where the patch says nothing of it, it is the live one, and a lost race is run again.
    if (resourceVersion !== live.metadata.resourceVersion) throw modified(about);
    recordManager(scope, live, asked, options);
    return asked;
  });
  return answerStored(scope, media, 200, patched);
}

export function patchType(contentType = "", isNative = false): PatchType {
  const [type = ""] = contentType.split(";");
  const known: readonly PatchType[] = isNative ? nativePatchTypes : patchTypes;
  const found = known.find((known) => known === type.trim().toLowerCase());
  if (found) return found;
  // kubectl and the garbage collector fall back to a merge patch on 415, and on nothing else.
  throw unsupportedMediaType(known);
}

export function readPatch(type: PatchType, text: string): (live: KubeObject) => Patched {
  const { value, strict } = parsePatch(text);
  if (type === "application/merge-patch+json") {
    if (!isObject(value)) throw badRequest("error decoding patch: a merge patch must be a JSON object");
    return (live) => ({ value: mergePatch(live, value), strict });
  }
  let operations: ReturnType<typeof readOperations>;
  try {
    operations = readOperations(value);
  } catch (error) {
    throw badRequest(`error decoding patch: ${messageOf(error)}`);
  }
  if (operations.length > maxOperations) {
    const message = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${operations.length}`;
    throw new StatusError(413, "RequestEntityTooLarge", `Request entity too large: ${message}`);
  }
  return (live) => {
    try {
      const patched = jsonPatch(live, operations);
      // Copies into a copy double the depth: what no body could say must not be stored either.
      if (isTooDeep(patched)) throw new RangeError(TOO_DEEP);
      return { value: patched, strict: strict.map((problem) => `json patch ${problem}`) };
    } catch (error) {
      const message = "the server rejected our request due to an error in our request";
      const why = error instanceof RangeError ? TOO_DEEP : messageOf(error);
      throw new StatusError(422, "Invalid", message, { causes: [{ message: why }] });
    }
  };
}

function parsePatch(text: string): Parsed {
  try {
    return parseJson(text);
  } catch (error) {
    throw badRequest(`error decoding patch: ${messageOf(error)}`);
  }
}

/** What a patch has made of the object, in the version of the request. */
export function decodePatched(
  scope: View,
  { fieldValidation }: WriteOptions,
  { value, strict, shown: shownAs }: Patched,
): KubeObject {
  const refuse = (why: string): Error =>
    invalid("", "", "", [invalidValue("patch", shownAs ?? JSON.stringify(value), why)]);
  if (!isObject(value)) throw refuse("the patched object must be an object");
  const written = copyJson(value);
  let decoded: ReturnType<typeof decodeObject>;
  try {
    decoded = decodeObject(scope, written, fieldValidation);
  } catch (error) {
    const isStrategic = shownAs !== undefined;
    throw refuse(
      error instanceof CannotDecode ? error.words[isStrategic ? "converted" : "read"] : messageOf(error),
    );
  }
  const problems = [...strict, ...decoded.strict];
  if (fieldValidation === "Strict" && problems.length > 0) {
    throw refuse(`strict decoding error: ${problems.join(", ")}`);
  }
  if (fieldValidation === "Warn") for (const problem of problems) scope.exchange.warn(problem);
  return decoded.object;
}
