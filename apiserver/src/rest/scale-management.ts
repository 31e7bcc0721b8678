import type { Atom } from "../apply/atom.ts";
import type { FieldManagement } from "../apply/field-manager.ts";
import { emptySet } from "../apply/field-set.ts";
import { fieldElement } from "../apply/path-element.ts";
import { parentFields, scaleFields, type ReplicasPaths } from "../apply/scale-fields.ts";
import { schemaAtom } from "../apply/schema-atom.ts";
import { META_SCHEMAS } from "../openapi/meta-v1.ts";
import { reference } from "../openapi/names.ts";
import { SCALE, SCALE_SCHEMAS } from "../openapi/scale-v1.ts";
import { groupVersion } from "../resource/group-version.ts";
import type { KubeObject, ManagedFieldsEntry } from "../resource/kube-object.ts";
import type { Resource } from "../resource/resource.ts";
import { fieldsOf } from "../resource/scale-paths.ts";
import { apiVersionOf, type Scope } from "./scope.ts";

const apiVersion = "autoscaling/v1";
const atom: Atom = schemaAtom(reference(SCALE), { ...META_SCHEMAS, ...SCALE_SCHEMAS });

/** Who owns which fields of a Scale, which is the same in every version of what it is the scale of. */
export const scaleManagement = (now: string): FieldManagement => ({
  group: "autoscaling",
  version: "v1",
  kind: "Scale",
  subresource: "scale",
  typed: (object) => ({ object, apiVersion, atom }),
  atomOf: (version) => (version === apiVersion ? atom : undefined),
  convert: (typed, version) => (version === apiVersion ? typed : undefined),
  ignored: () => emptySet,
  now,
});

/** The managedFields of an object as those of its Scale. */
export const scaleFieldsOf = ({ resource }: Scope, { metadata }: KubeObject): Fields =>
  scaleFields(metadata.managedFields, replicasPaths(resource));

/** The managedFields of an object whose Scale is written. */
export const parentFieldsOf = (scope: Scope, live: KubeObject, scale: KubeObject): Fields =>
  parentFields(
    live.metadata.managedFields,
    scale.metadata.managedFields,
    apiVersionOf(scope),
    replicasPaths(scope.resource),
  );

export function withFields({ metadata, ...object }: KubeObject, managedFields: Fields): KubeObject {
  const { managedFields: _before, ...rest } = metadata;
  return { ...object, metadata: { ...rest, ...(managedFields && { managedFields }) } };
}

type Fields = ManagedFieldsEntry[] | undefined;

/** Where the replicas are in each version of a resource. */
const replicasPaths = ({ group, versions }: Resource): ReplicasPaths =>
  new Map(
    versions.map(({ name, scale }) => [
      groupVersion(group, name),
      scale && fieldsOf(scale.specReplicasPath).map(fieldElement),
    ]),
  );
