import { invalid, type StatusCause } from "../http/status-error.ts";
import type { JsonSchema } from "../resource/definition.ts";
import type { KubeObject, ObjectMeta } from "../resource/kube-object.ts";
import { contextOf, type Circumstances } from "./author-rules.ts";
import { storageVersionOf } from "./conversion.ts";
import { duplicateCauses } from "./duplicate-causes.ts";
import { invalidValue } from "./field-cause.ts";
import { copyJson } from "./json-copy.ts";
import { jsonEqual } from "./json-equal.ts";
import { metaUpdateCauses, objectMetaCauses } from "./object-meta-causes.ts";
import { scaleCauses } from "./scale-object.ts";
import { schemaCauses } from "./schema-causes.ts";
import { isStorageVersion, type Scope } from "./scope.ts";
import type { ResourceVersion } from "../resource/resource.ts";
import { valueAt } from "./value-at.ts";

/**
 * Throws a 422 with everything that is wrong with an object as it was written: metadata and the schema of the version of
 * the request. An author's conversion is only ever given what has passed this.
 */
export function validateWritten(scope: Scope, asked: KubeObject, live?: KubeObject): void {
  const { metadata } = asked;
  const { native } = scope.resource;
  const nameRule = native && ((name: string) => native.nameProblems(name, asked));
  refuse(scope, metadata, [
    ...objectMetaCauses(metadata, scope.resource.scope === "Namespaced", nameRule),
    ...(live ? metaUpdateCauses(metadata, live.metadata) : []),
    ...(native ? native.validate(asked, live, scope) : contentCauses(scope.version, asked, live)),
    ...(native ? [] : scaleCauses(scope.version, asked)),
  ]);
}

/**
 * The same for what has become of it in the storage version: that version's schema, and last the author's own rules,
 * which can rely on both schemas.
 */
export async function validateStored(
  scope: Scope,
  stored: KubeObject,
  circumstances: Circumstances,
): Promise<void> {
  const { resource } = scope;
  const { old } = circumstances;
  const { metadata } = stored;
  const changed = resource.mutate ? objectMetaCauses(metadata, resource.scope === "Namespaced") : [];
  if (!isStorageVersion(scope) || resource.mutate) {
    refuse(scope, metadata, [...changed, ...contentCauses(storageVersionOf(resource), stored, old)]);
  }
  if (!resource.validate) return;
  const problems = await resource.validate(copyJson(stored), contextOf(scope, circumstances));
  const causes = problems.map(({ field, message }) =>
    invalidValue(field, valueAt(stored, pathOf(field)) ?? "", message),
  );
  refuse(scope, metadata, causes);
}

/** Throws a 422 where the content is not what the schema of a version takes. */
export function validateContent(scope: Scope, version: ResourceVersion, object: KubeObject): void {
  refuse(scope, object.metadata, contentCauses(version, object, undefined));
}

function refuse({ resource }: Scope, metadata: ObjectMeta, causes: readonly StatusCause[]): void {
  if (causes.length > 0) throw invalid(resource.group, resource.kind, metadata.name ?? "", causes);
}

function contentCauses(
  version: ResourceVersion,
  object: KubeObject,
  old: KubeObject | undefined,
): StatusCause[] {
  const causes = (name: "spec" | "status"): StatusCause[] => {
    const schema = version[name];
    if (!schema || (name === "status" && object.status === undefined)) return [];
    const isOld = (path: readonly PropertyKey[]): boolean => {
      const before = old && valueAt(old, [name, ...path]);
      return before !== undefined && jsonEqual(before, valueAt(object, [name, ...path]));
    };
    const properties = version.schema["properties"] as Record<string, JsonSchema>;
    return schemaCauses({ schema, published: properties[name] }, object[name], name, isOld);
  };
  return [...causes("spec"), ...causes("status"), ...newDuplicates(version, object, old)];
}

/** An object that had items twice before may keep them. */
function newDuplicates(
  { schema }: ResourceVersion,
  object: KubeObject,
  old: KubeObject | undefined,
): StatusCause[] {
  const causes = ({ spec, status }: KubeObject): StatusCause[] =>
    duplicateCauses({ ...(spec && { spec }), ...(status && { status }) }, schema, "").map((cause) => ({
      ...cause,
      field: (cause.field ?? "").replace(/^\./, ""),
    }));
  const found = causes(object);
  return found.length > 0 && old && causes(old).length > 0 ? [] : found;
}

const pathOf = (field: string): PropertyKey[] =>
  [...field.matchAll(/[^.[\]]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));
