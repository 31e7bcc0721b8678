import type { StatusCause } from "../http/status-error.ts";
import type { ObjectMeta, OwnerReference } from "../resource/kube-object.ts";
import { forbidden, invalidValue, requiredValue, tooLong } from "./field-cause.ts";
import { managedFieldsCauses } from "./managed-causes.ts";
import {
  labelProblems,
  labelValueProblems,
  qualifiedNameProblems,
  subdomainProblems,
} from "./qualified-name.ts";

/** The sum of all keys and values, in bytes. */
const annotationsLimit = 256 * 1024;

/** What is wrong with an object's metadata; the rules of k8s.io/apimachinery/pkg/api/validation/objectmeta.go. */
export function objectMetaCauses(
  metadata: ObjectMeta,
  isNamespaced: boolean,
  nameProblems: (name: string) => readonly string[] = subdomainProblems,
): StatusCause[] {
  const { name, generateName, namespace, managedFields = [] } = metadata;
  const causes: StatusCause[] = [];
  if (generateName) {
    // A name begins with it, so a dash may be its end.
    const prefix = generateName.length > 1 ? generateName.replace(/.-$/, "a") : generateName;
    causes.push(
      ...nameProblems(prefix).map((why) => invalidValue("metadata.generateName", generateName, why)),
    );
  }
  if (!name) causes.push(requiredValue("metadata.name", "name or generateName is required"));
  else causes.push(...nameProblems(name).map((why) => invalidValue("metadata.name", name, why)));
  if (isNamespaced && namespace) {
    causes.push(...labelProblems(namespace).map((why) => invalidValue("metadata.namespace", namespace, why)));
  }
  return [
    ...causes,
    ...mapCauses(metadata),
    ...ownerCauses(metadata),
    ...finalizerCauses(metadata),
    ...managedFieldsCauses(managedFields),
  ];
}

function mapCauses({ labels = {}, annotations = {} }: ObjectMeta): StatusCause[] {
  const causes: StatusCause[] = [];
  for (const [key, value] of Object.entries(labels)) {
    causes.push(...qualifiedNameProblems(key).map((why) => invalidValue("metadata.labels", key, why)));
    causes.push(...labelValueProblems(value).map((why) => invalidValue("metadata.labels", value, why)));
  }
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    const problems = qualifiedNameProblems(key.toLowerCase());
    causes.push(...problems.map((why) => invalidValue("metadata.annotations", key, why)));
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > annotationsLimit) causes.push(tooLong("metadata.annotations", annotationsLimit));
  return causes;
}

function ownerCauses({ ownerReferences = [] }: ObjectMeta): StatusCause[] {
  const path = "metadata.ownerReferences";
  const causes: StatusCause[] = [];
  let controller: string | undefined;
  // What was sent may lack any of them.
  const owners: readonly Partial<OwnerReference>[] = ownerReferences;
  for (const owner of owners) {
    const { apiVersion = "", kind = "", name = "", uid = "", controller: controls } = owner;
    if (!hasVersion(apiVersion)) {
      causes.push(invalidValue(`${path}.apiVersion`, apiVersion, "version must not be empty"));
    }
    if (!kind) causes.push(invalidValue(`${path}.kind`, kind, "must not be empty"));
    if (!name) causes.push(invalidValue(`${path}.name`, name, "must not be empty"));
    if (!uid) causes.push(invalidValue(`${path}.uid`, uid, "must not be empty"));
    if (apiVersion === "v1" && kind === "Event") {
      causes.push(invalidValue(path, { ...owner }, `/v1, Kind=Event is disallowed from being an owner`));
    }
    if (!controls) continue;
    const current = `${kind}/${name}`;
    if (controller !== undefined) {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`;
      causes.push(invalidValue(path, JSON.parse(JSON.stringify(ownerReferences)), why));
    }
    controller ??= current;
  }
  return causes;
}

/** As apimachinery's ParseGroupVersion: what has two slashes is no version at all. */
const hasVersion = (apiVersion: string): boolean => /^[^/]+$|^[^/]*\/[^/]+$/.test(apiVersion);

function finalizerCauses({ finalizers = [] }: ObjectMeta): StatusCause[] {
  const path = "metadata.finalizers";
  const causes = finalizers.flatMap((name) =>
    qualifiedNameProblems(name).map((why) => invalidValue(path, name, why)),
  );
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    causes.push(invalidValue(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  }
  return causes;
}

/** What an update may not do to metadata; what the server sets itself is no longer in question here. */
export function metaUpdateCauses(metadata: ObjectMeta, old: ObjectMeta): StatusCause[] {
  const causes: StatusCause[] = [];
  if (old.deletionTimestamp) {
    const added = addedFinalizers(metadata, old);
    if (added.length > 0) {
      const found = `[]string{${added.map((name) => JSON.stringify(name)).join(", ")}}`;
      const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${found}`;
      causes.push(forbidden("metadata.finalizers", why));
    }
  }
  for (const name of ["uid", "deletionTimestamp", "deletionGracePeriodSeconds"] as const) {
    if (metadata[name] === old[name]) continue;
    causes.push(invalidValue(`metadata.${name}`, metadata[name] ?? "", "field is immutable"));
  }
  return causes;
}

/** Finalizers without a domain can clash; warned about when they are added. */
export function finalizerWarnings(metadata: ObjectMeta, old?: ObjectMeta): string[] {
  return addedFinalizers(metadata, old)
    .filter((name) => !name.includes("/") && !["orphan", "foregroundDeletion", "kubernetes"].includes(name))
    .map((name) => {
      const how = name.includes(".") ? " including a path (/)" : "";
      return `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name${how} to avoid accidental conflicts with other finalizer writers`;
    });
}

function addedFinalizers({ finalizers = [] }: ObjectMeta, old: ObjectMeta | undefined): string[] {
  const before = new Set(old?.finalizers);
  return finalizers.filter((name) => !before.has(name)).sort();
}
