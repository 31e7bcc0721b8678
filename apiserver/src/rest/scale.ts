import type { Reply } from "../http/exchange.ts";
import { badRequest, invalid, notFound } from "../http/status-error.ts";
import type { Column, VersionDefinition } from "../resource/definition.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import { answerObject } from "./answer.ts";
import { readConfiguration, withConfiguration } from "./configuration.ts";
import { decodeBody } from "./decode.ts";
import { invalidValue } from "./field-cause.ts";
import { fieldManagement, recordManager } from "./field-management.ts";
import { withOldTimes } from "./managed-times.ts";
import { negotiate, type MediaType } from "./media-type.ts";
import { decodePatched, patchType, readPatch } from "./patch.ts";
import { replace } from "./replace.ts";
import { checkName, checkNamespace } from "./request-identity.ts";
import { parentFieldsOf, scaleFieldsOf, withFields } from "./scale-management.ts";
import { reference } from "../openapi/names.ts";
import { SCALE, SCALE_SCHEMAS } from "../openapi/scale-v1.ts";
import { patchSchema } from "../native/patch-meta.ts";
import { readStrategicPatch } from "../native/strategic-patch.ts";
import { readScale, scaleOf, scaleTypeProblem, withoutZero, withScale } from "./scale-object.ts";
import { aboutOf, keyOf, type Scope, type View } from "./scope.ts";
import { readAs } from "./stored-object.ts";
import { writeOptions, type WriteOptions } from "./write-options.ts";

/** GET, PUT and PATCH of the scale of an object. */
export async function scale(scope: Scope): Promise<Reply> {
  const { verb } = scope.info;
  if (verb === "update") return updateScale(scope);
  return verb === "patch" ? patchScale(scope) : getScale(scope);
}

function getScale(scope: Scope): Reply {
  const media = negotiate(scope.exchange);
  const found = scope.storage.get(keyOf(scope));
  if (!found) throw notFound(aboutOf(scope));
  return answer(scope, media, readScale(scope, readAs(scope, found)));
}

async function updateScale(scope: Scope): Promise<Reply> {
  const media = negotiate(scope.exchange);
  const options = writeOptions(scope.exchange.query, "UpdateOptions");
  const asked = await decodeBody(viewOf(scope), options.fieldValidation);
  const problem = scaleTypeProblem(asked);
  if (problem) throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${problem}`);
  return write(scope, media, options, (live) => {
    const written = withoutZero(asked);
    recordManager(scope, live, written, options);
    return withOldTimes(written, live);
  });
}

async function patchScale(scope: Scope): Promise<Reply> {
  const isNative = scope.version.native !== undefined;
  const type = patchType(scope.exchange.header("content-type"), isNative);
  if (type === "application/apply-patch+yaml") return applyScale(scope);
  const media = negotiate(scope.exchange);
  const options = writeOptions(scope.exchange.query, "PatchOptions");
  const text = (await scope.exchange.body()).toString();
  const patchOf =
    type === "application/strategic-merge-patch+json"
      ? readStrategicPatch(text, patchSchema(reference(SCALE), SCALE_SCHEMAS))
      : readPatch(type, text);
  return write(scope, media, options, (live) => {
    const patched = decodePatched(viewOf(scope), options, patchOf(live));
    refuseOtherTypes(patched);
    const asked = withoutZero(patched);
    recordManager(scope, live, asked, options);
    return withOldTimes(asked, live);
  });
}

async function applyScale(scope: Scope): Promise<Reply> {
  const media = negotiate(scope.exchange);
  const text = (await scope.exchange.body()).toString();
  const options = writeOptions(scope.exchange.query, "PatchOptions", true);
  const config = await readConfiguration(text);
  return write(scope, media, options, (live) => {
    const asked = withConfiguration(viewOf(scope), fieldManagement(scope), options, live, config);
    refuseOtherTypes(asked);
    return asked;
  });
}

function refuseOtherTypes(patched: KubeObject): void {
  const problem = scaleTypeProblem(patched);
  if (problem) throw invalid("", "", "", [invalidValue("patch", JSON.stringify(patched), problem)]);
}

/** `change` makes the Scale that is wanted of the one that there is. */
async function write(
  scope: Scope,
  media: MediaType,
  options: WriteOptions,
  change: (live: KubeObject) => KubeObject,
): Promise<Reply> {
  const changed = await replace(scope, options, (live) => {
    const asked = change(withFields(scaleOf(scope, live), scaleFieldsOf(scope, live)));
    checkNamespace(scope, asked.metadata);
    checkName(scope, asked.metadata);
    return withFields(withScale(scope, live, asked), parentFieldsOf(scope, live, asked));
  });
  return answer(scope, media, scaleOf(scope, readAs(scope, changed)));
}

const answer = (scope: Scope, media: MediaType, object: KubeObject): Reply =>
  answerObject(viewOf(scope), media, 200, object);

/** A Scale is a kind of its own, whatever it is the scale of. */
const viewOf = ({ exchange, clock, resource }: Scope): View => ({
  exchange,
  clock,
  resource: { group: "autoscaling", kind: "Scale", listKind: "ScaleList", plural: resource.plural },
  version: scaleVersion,
});

const column = (
  name: string,
  description: string,
  path: string,
  type: Column["type"] = "integer",
): Column => ({
  name,
  type,
  format: "",
  description,
  priority: 0,
  path,
});

const integer = { type: "integer", format: "int32" };

const createdAt =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/** autoscaling/v1 Scale, with the columns of apiextensions-apiserver/pkg/apiserver/helpers.go. */
const scaleVersion: VersionDefinition = {
  name: "v1",
  deprecated: undefined,
  schema: {
    type: "object",
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      spec: { type: "object", properties: { replicas: integer } },
      status: { type: "object", properties: { replicas: integer, selector: { type: "string" } } },
    },
  },
  columns: [
    column("Desired", "Number of desired replicas", ".spec.replicas"),
    column("Available", "Number of actual replicas", ".status.replicas"),
    column("Age", createdAt, ".metadata.creationTimestamp", "date"),
  ],
  scale: undefined,
};
