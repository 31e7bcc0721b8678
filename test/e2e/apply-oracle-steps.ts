import {
  applyConfiguration,
  managedAfterUpdate,
  type FieldManagement,
} from "../../apiserver/src/apply/field-manager.ts";
import { emptySet, setOf } from "../../apiserver/src/apply/field-set.ts";
import { objectAtom } from "../../apiserver/src/apply/object-atom.ts";
import { StatusError } from "../../apiserver/src/http/status-error.ts";
import { META_SCHEMAS } from "../../apiserver/src/openapi/meta-v1.ts";
import type { JsonSchema, VersionDefinition } from "../../apiserver/src/resource/definition.ts";
import type { Json, JsonObject, KubeObject } from "../../apiserver/src/resource/kube-object.ts";
import { objectSchema, pick, randomValue, type Random } from "./apply-oracle-schemas.ts";

const group = "oracle.example.com";
const kind = "Thing";

/** What is asked of both sides. */
export type Question = {
  readonly operation: "apply" | "update";
  readonly apiVersion: string;
  readonly kind: string;
  readonly subresource: string;
  readonly manager: string;
  readonly force: boolean;
  readonly ignored: readonly string[];
  readonly live?: KubeObject;
  readonly object: JsonObject;
};

export type Answer =
  | { readonly object: JsonObject }
  | { readonly refused: { readonly message: string; readonly causes: readonly string[] } };

export type World = { readonly definitions: object; readonly versions: readonly VersionDefinition[] };

/** A kind with two versions, which differ in what they say of merging. */
export function randomWorld(random: Random): World {
  const spec = objectSchema(random, 0);
  const status = objectSchema(random, 1);
  const versions = ["v1", "v2"].map((name) => ({
    name,
    deprecated: undefined,
    scale: undefined,
    columns: [],
    schema: {
      type: "object",
      properties: {
        apiVersion: { type: "string" },
        kind: { type: "string" },
        spec: name === "v1" ? spec : otherTypes(random, spec),
        status,
      },
    },
  }));
  const own = versions.map(({ name, schema }) => [
    `com.example.oracle.${name}.Thing`,
    {
      ...schema,
      properties: {
        ...schema.properties,
        metadata: {
          allOf: [{ $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" }],
        },
      },
      "x-kubernetes-group-version-kind": [{ group, version: name, kind }],
    },
  ]);
  return { definitions: { ...META_SCHEMAS, ...(Object.fromEntries(own) as object) }, versions };
}

/** The schema with some lists and maps atomic that were not. */
function otherTypes(random: Random, schema: JsonSchema): JsonSchema {
  const changed = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, unknown] => {
      if (keyword === "properties") {
        const fields = Object.entries(value as Record<string, JsonSchema>);
        return [
          keyword,
          Object.fromEntries(fields.map(([name, field]) => [name, otherTypes(random, field)])),
        ];
      }
      return [keyword, value];
    }),
  );
  if (random() < 0.15 && schema["type"] === "array") {
    const { "x-kubernetes-list-map-keys": _keys, ...rest } = changed;
    return { ...rest, "x-kubernetes-list-type": "atomic" };
  }
  return random() < 0.1 && schema["type"] === "object"
    ? { ...changed, "x-kubernetes-map-type": "atomic" }
    : changed;
}

const managers = ["kubectl", "one", "two", "a<b", "", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8"];
const annotation = "kubectl.kubernetes.io/last-applied-configuration";

export function randomQuestion(random: Random, { versions }: World, live: KubeObject | undefined): Question {
  const version = random() < 0.8 ? versions[0]! : versions[1]!;
  const apiVersion = `${group}/${version.name}`;
  const isStatus = live !== undefined && random() < 0.2;
  const isApply = random() < 0.6;
  // What the first version allows, the other does too.
  const { spec, status } = versions[0]!.schema["properties"] as Record<string, JsonSchema>;
  const mistakes = isApply && random() < 0.1 ? 0.05 : 0;
  const valueOf = (schema: JsonSchema | undefined): Json => randomValue(random, schema!, mistakes);
  const content = {
    ...(random() < 0.95 && { spec: valueOf(spec) }),
    ...(random() < 0.4 && { status: valueOf(status) }),
  };
  const old = live && { ...live, apiVersion };
  const metadata = { name: "thing", ...randomMetadata(random, isApply) };
  const system = old ? { ...old.metadata, managedFields: undefined } : {};
  const changed = isApply ? metadata : { ...system, ...metadata, ...askedManaged(random, old) };
  const object = { apiVersion, kind, ...(isApply ? {} : partOf(random, old)), ...content, metadata: changed };
  const plain = JSON.parse(JSON.stringify(object)) as JsonObject;
  if (!isApply && random() < 0.15) {
    const { metadata: _metadata, ...rest } = plain;
    (plain["metadata"] as { annotations: JsonObject }).annotations = {
      [annotation]: JSON.stringify({ ...rest, metadata: { name: "thing" } }),
    };
  }
  return {
    operation: isApply ? "apply" : "update",
    apiVersion,
    kind,
    subresource: isStatus ? "status" : "",
    manager: pick(random, isApply ? managers.slice(0, 4) : managers),
    force: random() < 0.4,
    ignored: isStatus ? ["metadata", "spec"] : random() < 0.5 ? ["status"] : [],
    ...(old && { live: old }),
    object: plain,
  };
}

/** An update often changes but a part. */
const partOf = (random: Random, old: KubeObject | undefined): object =>
  Object.fromEntries(Object.entries(old ?? {}).filter(([name]) => name !== "metadata" && random() < 0.5));

function randomMetadata(random: Random, isApply: boolean): object {
  const some = <T>(value: T): T | undefined => (random() < 0.3 ? value : undefined);
  const words = ["a", "b", "c/d"].filter(() => random() < 0.5);
  const owners = ["u", "v"].filter(() => random() < 0.5);
  return {
    labels: some(Object.fromEntries(words.map((word) => [word, pick(random, ["1", "2"])]))),
    finalizers: some(words),
    ownerReferences: some(
      owners.map((uid) => ({ apiVersion: "v1", kind: "P", name: pick(random, ["p", "q"]), uid })),
    ),
    creationTimestamp: isApply && random() < 0.05 ? null : undefined,
    managedFields: isApply && random() < 0.02 ? [] : undefined,
  };
}

function askedManaged(random: Random, old: KubeObject | undefined): object {
  const roll = random();
  if (roll < 0.5) return {};
  if (roll < 0.9) return { managedFields: old?.metadata.managedFields };
  const odd: readonly unknown[] = [
    [], [{}], [{ manager: "x" }], [{ manager: "x", operation: "Update", apiVersion: `${group}/v1`, fieldsType: "FieldsV1", fieldsV1: { "f:spec": { "f:b": {}, "k:{\"b\":1, \"a\":2}": { "z:1": {} } } } }],
    [{ manager: "gone", operation: "Apply", apiVersion: `${group}/v0`, fieldsType: "FieldsV1", fieldsV1: { "f:spec": {} }, time: "2001-01-01T00:00:00Z" }],
    [{ manager: "x", operation: "Apply", apiVersion: "v1", fieldsType: "FieldsV2" }],
  ]; // prettier-ignore
  return { managedFields: pick(random, odd) };
}

/** What the runtime makes of it. */
export function ourAnswer({ versions }: World, question: Question, now: string): Answer {
  const management = managementOf(versions, question, now);
  const { live, object, manager, force } = question;
  try {
    if (question.operation === "apply")
      return { object: applyConfiguration(management, live, object, { manager, force }) };
    const written = structuredClone(object) as KubeObject;
    const { managedFields: _managedFields, ...metadata } = written.metadata;
    const entries = managedAfterUpdate(management, live, written, manager);
    return {
      object: { ...written, metadata: { ...metadata, ...(entries && { managedFields: entries as Json }) } },
    };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { message = "", details } = error.status;
    const causes = (details?.causes ?? []).map(({ field, message: why }) => `${field}: ${why}`).sort();
    return { refused: { message, causes } };
  }
}

function managementOf(
  versions: readonly VersionDefinition[],
  question: Question,
  now: string,
): FieldManagement {
  const { apiVersion, subresource } = question;
  const ignored =
    question.ignored.length > 0 ? setOf(...question.ignored.map((name) => [`f:${name}`])) : emptySet;
  const served = (wanted: string): VersionDefinition | undefined =>
    versions.find(({ name }) => `${group}/${name}` === wanted);
  const typed = (object: JsonObject, version: string): ReturnType<FieldManagement["typed"]> => ({
    object,
    apiVersion: version,
    atom: objectAtom(served(version)!),
  });
  return {
    group,
    version: apiVersion.split("/")[1]!,
    kind,
    subresource,
    now,
    typed: (object) => typed(object, apiVersion),
    atomOf: (version) => {
      const found = served(version);
      return found && objectAtom(found);
    },
    convert: ({ object }, version) =>
      served(version) ? typed({ ...object, apiVersion: version }, version) : undefined,
    ignored: () => ignored,
  };
}
