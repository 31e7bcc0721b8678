import { badRequest, conflict, modified, StatusError, type StatusCause } from "../http/status-error.ts";
import type { Json, JsonObject, KubeObject } from "../resource/kube-object.ts";
import type { ResourceVersion } from "../resource/resource.ts";
import { fieldsOf, type ScalePaths } from "../resource/scale-paths.ts";
import { invalidValue } from "./field-cause.ts";
import { copyJson } from "./json-copy.ts";
import { isObject } from "./request-body.ts";
import { aboutOf, type Scope } from "./scope.ts";
import { valueAt } from "./value-at.ts";

// The model is ScaleREST in k8s.io/apiextensions-apiserver/pkg/registry/customresource/etcd.go.

/** Stands for replicas that are not there, so that a patch which says nothing of them is found out. */
const missing = -(2 ** 31);

const largest = 2 ** 31 - 1;

/** The Scale of an object, in the version of the request. */
export function scaleOf({ version, resource }: Scope, object: KubeObject): KubeObject {
  const paths = pathsOf(version);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const own = paths.labelSelectorPath === undefined ? undefined : at(object, paths.labelSelectorPath);
  const selector = resource.native?.scaleSelector?.(object) ?? own;
  const replicas = numberAt(object, paths.specReplicasPath) ?? missing;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...(uid && { uid }),
      ...(resourceVersion && { resourceVersion }),
      ...(creationTimestamp && { creationTimestamp }),
    },
    // A Go struct with omitempty: no replicas are none.
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: numberAt(object, paths.statusReplicasPath) ?? 0,
      ...(typeof selector === "string" && selector && { selector }),
    },
  };
}

/** What keeps a Scale that was sent from being one, worded as encoding/json does: its fields have Go's types. */
export function scaleTypeProblem({ spec, status }: KubeObject): string | undefined {
  const wrong = (where: string, value: Json, type: string): string =>
    `json: cannot unmarshal ${typeof value} into Go struct field ${where} of type ${type}`;
  for (const [name, part = {}] of Object.entries({ spec, status })) {
    const struct = name === "spec" ? "ScaleSpec" : "ScaleStatus";
    if (!isObject(part)) return wrong(`Scale.${name}`, part, `v1.${struct}`);
    const { replicas = null, selector = null } = part;
    if (replicas !== null && (typeof replicas !== "number" || (replicas | 0) !== replicas)) {
      return wrong(`${struct}.${name}.replicas`, replicas, "int32");
    }
    if (selector !== null && typeof selector !== "string") {
      return wrong(`${struct}.${name}.selector`, selector, "string");
    }
  }
  return undefined;
}

/** As a Go struct with omitempty has it: who asks for no replicas says nothing of them, and does not own them. */
export function withoutZero({ spec = {}, ...scale }: KubeObject): KubeObject {
  const { replicas, ...rest } = spec;
  const metadata = { ...scale.metadata };
  return { ...scale, metadata, spec: replicas === 0 || replicas === null ? rest : spec };
}

/** The same to be read; throws a 500 where the object says nothing of its replicas. */
export function readScale(scope: Scope, object: KubeObject): KubeObject {
  const scale = scaleOf(scope, object);
  if (scale.spec?.["replicas"] !== missing) return scale;
  const path = JSON.stringify(pathsOf(scope.version).specReplicasPath);
  const message = `the spec replicas field ${path} does not exist`;
  throw new StatusError(500, "InternalError", `Internal error occurred: ${message}`, {
    causes: [{ message }],
  });
}

/** An object with the replicas of a Scale that was sent. Throws a 409 where the Scale is of another state of it. */
export function withScale(scope: Scope, live: KubeObject, scale: KubeObject): KubeObject {
  const { specReplicasPath } = pathsOf(scope.version);
  const { uid, resourceVersion } = scale.metadata;
  const about = aboutOf(scope);
  if (uid !== undefined && uid !== live.metadata.uid) {
    const why = `UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`;
    throw conflict(about, `Precondition failed: ${why}`);
  }
  const replicas = scale.spec?.["replicas"] ?? 0;
  if (replicas === missing) {
    throw badRequest(`the spec replicas field ${JSON.stringify(specReplicasPath)} cannot be empty`);
  }
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    throw modified(about);
  }
  const changed = copyJson(live);
  setAt(changed, fieldsOf(specReplicasPath), replicas);
  return changed;
}

/** What is wrong with the replicas of an object: every write is held to it, as a custom resource's is. */
export function scaleCauses({ scale }: ResourceVersion, object: KubeObject): StatusCause[] {
  if (!scale) return [];
  return [scale.specReplicasPath, scale.statusReplicasPath].flatMap((path) => {
    const replicas = numberAt(object, path) ?? 0;
    if (replicas < 0) return [invalidValue(path, replicas, "should be a non-negative integer")];
    const why = `should be less than or equal to ${largest}`;
    return replicas > largest ? [invalidValue(path, replicas, why)] : [];
  });
}

function pathsOf({ scale, name }: ResourceVersion): ScalePaths {
  if (!scale) throw new Error(`${name} has no scale`);
  return scale;
}

const at = (object: KubeObject, path: string): Json | undefined => valueAt(object, fieldsOf(path));

function numberAt(object: KubeObject, path: string): number | undefined {
  const value = at(object, path);
  return typeof value === "number" ? value : undefined;
}

function setAt(object: JsonObject, [first = "", ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) {
    object[first] = value;
    return;
  }
  const inner = object[first];
  const next = isObject(inner) ? inner : {};
  object[first] = next;
  setAt(next, rest, value);
}
