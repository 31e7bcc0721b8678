import type { JsonObject } from "../resource/kube-object.ts";
import { compare } from "./compare.ts";
import { difference, type FieldSet } from "./field-set.ts";
import { goMarshal } from "./go-text.ts";
import { leaves } from "./leaves.ts";
import type { Typed } from "./typed.ts";
import { typeProblems } from "./validate.ts";
import { fieldOf, isMap } from "./values.ts";

/** Where `kubectl apply` keeps what it applied last, when it is not asked to apply on the server. */
const annotation = "kubectl.kubernetes.io/last-applied-configuration";

/** As k8s.io/apimachinery/pkg/api/validation/objectmeta.go has it: all keys and values of the annotations, in bytes. */
const annotationsLimit = 256 * 1024;

const annotationsOf = (object: JsonObject): JsonObject | undefined => {
  const metadata = fieldOf(object, "metadata");
  const annotations = isMap(metadata) ? fieldOf(metadata, "annotations") : undefined;
  return isMap(annotations) ? annotations : undefined;
};

function lastApplied(object: JsonObject): string | undefined {
  const text = fieldOf(annotationsOf(object), annotation);
  return typeof text === "string" && text !== "" ? text : undefined;
}

/**
 * The fields that kubectl applied on the client's side and that are still as it left them: it may take them over from
 * whoever owns them. Undefined where that cannot be said. See lastappliedmanager.go of apimachinery.
 */
export function allowedConflicts(live: Typed): FieldSet | undefined {
  const text = lastApplied(live.object);
  if (text === undefined || typeProblems(live.object, live.atom, "refused")) return undefined;
  let applied: unknown;
  try {
    applied = JSON.parse(text);
  } catch {
    return undefined;
  }
  const object = applied as JsonObject;
  if (!isMap(object) || object["apiVersion"] !== live.apiVersion) return undefined;
  if (typeProblems(object, live.atom, "refused")) return undefined;
  const { modified, added, removed } = compare(object, live.object, live.atom);
  return [modified, added, removed].reduce<FieldSet>(difference, leaves(object, live.atom));
}

/** The object with the annotation brought up to what has just been applied, where it has one. */
export function withLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  if (lastApplied(object) === undefined) return object;
  const annotations = { ...annotationsOf(object), [annotation]: `${goMarshal(withoutAnnotation(config))}\n` };
  let size = 0;
  for (const [name, value] of Object.entries(annotations)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  const kept = size > annotationsLimit ? dropped(annotations) : annotations;
  return { ...object, metadata: { ...(object["metadata"] as JsonObject), annotations: kept } };
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const annotations = annotationsOf(config);
  if (!annotations) return config;
  return {
    ...config,
    metadata: { ...(config["metadata"] as JsonObject), annotations: dropped(annotations) },
  };
}

const dropped = (annotations: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(annotations).filter(([name]) => name !== annotation));
