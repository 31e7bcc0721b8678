import { invalid, type StatusCause } from "../http/status-error.ts";
import type { Json, KubeObject } from "../resource/kube-object.ts";
import { storageVersionOf } from "./conversion.ts";
import { invalidValue } from "./field-cause.ts";
import { jsonEqual } from "./json-equal.ts";
import { metaUpdateCauses, objectMetaCauses } from "./object-meta-causes.ts";
import { isObject } from "./request-body.ts";
import { schemaCauses } from "./schema-causes.ts";
import { isStorageVersion, type Scope } from "./scope.ts";
import type { ResourceVersion } from "../resource/resource.ts";

/** An object before and after, in the version of the request and in the storage version. */
export type Proposal = {
  readonly asked: KubeObject;
  readonly askedOld: KubeObject | undefined;
  readonly stored: KubeObject;
  readonly old: KubeObject | undefined;
};

/**
 * Throws a 422 with everything that is wrong: metadata, the schema of the version that was written, the schema of the
 * storage version that it became, and last the author's own rules, which can rely on both schemas.
 */
export function validate(scope: Scope, { asked, askedOld, stored, old }: Proposal): void {
  const { resource, version, exchange } = scope;
  const { metadata } = stored;
  const refuse = (causes: readonly StatusCause[]): void => {
    if (causes.length > 0) throw invalid(resource.group, resource.kind, metadata.name ?? "", causes);
  };
  refuse([
    ...objectMetaCauses(metadata, resource.scope === "Namespaced"),
    ...(old ? metaUpdateCauses(metadata, old.metadata) : []),
    ...contentCauses(version, asked, askedOld),
  ]);
  if (!isStorageVersion(scope)) refuse(contentCauses(storageVersionOf(resource), stored, old));
  const problems = resource.validate(structuredClone(stored), {
    old: structuredClone(old),
    user: exchange.user,
  });
  refuse(
    problems.map(({ field, message }) => invalidValue(field, valueAt(stored, pathOf(field)) ?? "", message)),
  );
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
    return schemaCauses(schema, object[name], name, isOld);
  };
  return [...causes("spec"), ...causes("status")];
}

const pathOf = (field: string): PropertyKey[] =>
  [...field.matchAll(/[^.[\]]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));

function valueAt(object: KubeObject, path: readonly PropertyKey[]): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isObject(value) && Object.hasOwn(value, step) ? value[String(step)] : undefined;
  }, object as Json);
}
