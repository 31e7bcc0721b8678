import { badRequest, StatusError } from "../http/status-error.ts";
import { groupVersion } from "../resource/group-version.ts";
import type { Json, JsonObject, KubeObject, ManagedFieldsEntry } from "../resource/kube-object.ts";
import type { Atom } from "./atom.ts";
import { capManagers } from "./cap-managers.ts";
import { ApplyConflict, conflictStatus } from "./conflict.ts";
import { createdFields } from "./created-fields.ts";
import { allowedConflicts, withLastApplied } from "./last-applied.ts";
import {
  decodeManaged,
  encodeManaged,
  encodeOwned,
  managerId,
  type Managed,
  type ManagerKey,
  type Owned,
} from "./managed.ts";
import { withoutNeverOwned } from "./never-owned.ts";
import type { Shares, Typed, Versions } from "./typed.ts";
import { applyShares, updateShares } from "./updater.ts";
import { union } from "./field-set.ts";
import { typeProblems } from "./validate.ts";
import { fieldOf, isMap, sameValue } from "./values.ts";

/** Whose fields are kept, and through which endpoint they are written. */
export type FieldManagement = Versions & {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Empty on the main resource. */
  readonly subresource: string;
  /** An object of this version. */
  readonly typed: (object: JsonObject) => Typed;
  /** RFC 3339, in seconds. */
  readonly now: string;
  /** What is in every object of a built-in kind, and so is nobody's; undefined for others. */
  readonly empty?: (() => JsonObject) | undefined;
};

/**
 * The managedFields of an object that is written as a whole: by a create, an update, or any patch but an apply.
 * FieldManager.UpdateNoErrors of k8s.io/apimachinery/pkg/util/managedfields. `live` is undefined on create.
 */
export function managedAfterUpdate(
  management: FieldManagement,
  live: KubeObject | undefined,
  written: KubeObject,
  manager: string,
): ManagedFieldsEntry[] | undefined {
  const before = management.typed(live ? withoutManaged(live) : empty(management));
  const after = management.typed(withoutManaged(written));
  const asked = management.subresource === "" ? written.metadata.managedFields : undefined;
  const kept = live?.metadata.managedFields;
  // Most writes that change nothing come from clients that send back what they have read.
  const isSame = asked === undefined || sameValue(asked, kept ?? null);
  if (live && isSame && sameValue(before.object, after.object)) return kept;
  try {
    if (!live && asked === undefined && !management.empty)
      return managedAfterCreate(management, after, manager);
    const sent = isSame ? kept : asked;
    const managed = isReset(asked) ? new Map<string, Owned>() : decodeAsked(sent, kept, after.atom);
    // Who has never applied and asked for no tracking does not get it back by an update; skipnonapplied.go.
    if (managed.size === 0 && live?.metadata.uid) return undefined;
    return encodeManaged(afterUpdate(management, before, after, managed, manager));
  } catch (error) {
    if (isTypeError(error)) return undefined;
    throw error;
  }
}

function managedAfterCreate(
  management: FieldManagement,
  { object, atom, apiVersion }: Typed,
  manager: string,
): ManagedFieldsEntry[] | undefined {
  const fieldsV1 = createdFields(object, atom, management.ignored(apiVersion));
  const key = { ...keyOf(management, manager, "Update"), time: management.now };
  return fieldsV1 && [encodeOwned(key, fieldsV1)];
}

/** Lists that cannot be told apart by their keys: upstream drops managedFields rather than refuse the write. */
const isTypeError = (error: unknown): boolean => error instanceof Error && error.constructor === Error;

const isReset = (entries: readonly ManagedFieldsEntry[] | undefined): boolean =>
  entries !== undefined &&
  (entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0));

/** What a request says of managedFields, unless that is nothing or garbage: then they stay as they are. */
function decodeAsked(
  asked: readonly ManagedFieldsEntry[] | undefined,
  kept: readonly ManagedFieldsEntry[] | undefined,
  atom: Atom,
): Managed {
  const managed = decodeOrEmpty(asked, atom);
  return managed.size > 0 || asked === kept ? managed : decodeOrEmpty(kept, atom);
}

function decodeOrEmpty(entries: readonly ManagedFieldsEntry[] | undefined, atom: Atom): Managed {
  try {
    return decodeManaged(entries, atom);
  } catch {
    return new Map();
  }
}

/** The manager of this request until its changes are known; managedfieldsupdater.go. */
const current = "current-operation";

function afterUpdate(
  management: FieldManagement,
  before: Typed,
  after: Typed,
  managed: Managed,
  manager: string,
): Managed {
  const shares = updateShares(management, before, after, sharesOf(managed), current);
  const result = new Map(withShares(managed, shares));
  const own = shares.get(current);
  const set = own && withoutNeverOwned(own.set);
  if (set && set.size > 0) {
    const key = keyOf(management, manager, "Update");
    const previous = result.get(managerId(key))?.set;
    result.set(managerId(key), { ...key, time: management.now, set: previous ? union(set, previous) : set });
  }
  return capManagers(result);
}

const keyOf = (
  { group, version, subresource }: FieldManagement,
  manager: string,
  operation: Owned["operation"],
): ManagerKey => ({
  manager: manager || "unknown",
  operation,
  subresource,
  apiVersion: groupVersion(group, version),
});

const sharesOf = (managed: Managed): Shares =>
  new Map(
    [...managed].map(([id, { set, apiVersion, operation }]) => [
      id,
      { set, apiVersion, isApplied: operation === "Apply" },
    ]),
  );

/** The entries that are left, with what is left of them. */
function withShares(managed: Managed, shares: Shares): Managed {
  const result = new Map<string, Owned>();
  for (const [id, owned] of managed) {
    const share = shares.get(id);
    if (share) result.set(id, { ...owned, set: share.set, apiVersion: share.apiVersion });
  }
  return result;
}

/**
 * An object with a configuration merged into it by server-side apply, managedFields included. Throws a 400 for a
 * configuration that cannot be applied, a 409 for conflicts. FieldManager.Apply of apimachinery.
 */
export function applyConfiguration(
  management: FieldManagement,
  live: KubeObject | undefined,
  config: JsonObject,
  { manager, force }: { readonly manager: string; readonly force: boolean },
): JsonObject {
  checkKind(management, config);
  const metadata = fieldOf(config, "metadata");
  if (isMap(metadata) && Array.isArray(fieldOf(metadata, "managedFields"))) {
    throw badRequest("metadata.managedFields must be nil");
  }
  const before = management.typed(live ? withoutManaged(live) : empty(management));
  const applied = management.typed(config);
  refuseProblems("patch", management, applied, "refused");
  refuseProblems("live", management, before, "allowed");
  let managed = decodeManaged(live?.metadata.managedFields);
  if (managed.size === 0 && live) {
    // What is there before anyone applied is someone's, so that applying it again is a conflict; skipnonapplied.go.
    managed = afterUpdate(
      management,
      management.typed(empty(management)),
      before,
      managed,
      "before-first-apply",
    );
  }
  const result = applyOrConflict(management, before, applied, managed, manager, force);
  const object = manager === "kubectl" ? withLastApplied(result.object, config) : result.object;
  const entries = encodeManaged(result.managed);
  const merged = fieldOf(object, "metadata");
  return {
    ...object,
    metadata: { ...(isMap(merged) ? merged : {}), ...(entries && { managedFields: entries as Json }) },
  };
}

function refuseProblems(
  what: "patch" | "live",
  management: FieldManagement,
  { object, atom }: Typed,
  duplicates: "allowed" | "refused",
): void {
  const problems = typeProblems(object, atom, duplicates);
  if (!problems) return;
  const message = `failed to create typed ${what} object (${nameOf(management, object)}): ${problems}`;
  // Upstream has a code for it where a custom resource is applied, and none for its own kinds.
  throw management.empty ? new StatusError(500, "", message) : badRequest(message);
}

type Applied = { readonly object: JsonObject; readonly managed: Managed };

function applyOrConflict(
  management: FieldManagement,
  live: Typed,
  config: Typed,
  managed: Managed,
  manager: string,
  force: boolean,
): Applied {
  try {
    return applied(management, live, config, managed, manager, force);
  } catch (error) {
    if (!(error instanceof ApplyConflict)) throw error;
    const allowed = manager === "kubectl" ? allowedConflicts(live) : undefined;
    const left = allowed ? error.except(allowed) : error;
    if (left.conflicts.length > 0) throw conflictStatus(left, managed);
    return applied(management, live, config, managed, manager, true);
  }
}

function applied(
  management: FieldManagement,
  live: Typed,
  config: Typed,
  managed: Managed,
  manager: string,
  force: boolean,
): Applied {
  const key = keyOf(management, manager, "Apply");
  const id = managerId(key);
  const { object, shares } = applyShares(management, live, config, sharesOf(managed), id, force);
  const result = new Map(withShares(managed, shares));
  const own = shares.get(id);
  const set = own && withoutNeverOwned(own.set);
  result.delete(id);
  if (set && set.size > 0) {
    // Who applies what is there already changes nothing, and has no time of its own; managedfieldsupdater.go.
    result.set(id, { ...key, time: object ? management.now : managed.get(id)?.time, set });
  }
  return { object: object ?? live.object, managed: result };
}

/** versioncheck.go of apimachinery. */
function checkKind({ group, version, kind }: FieldManagement, config: JsonObject): void {
  const { apiVersion, kind: given } = config;
  if (apiVersion === groupVersion(group, version) && given === kind) return;
  throw badRequest(`invalid object type: ${printKind(textOf(apiVersion), textOf(given))}`);
}

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

function printKind(apiVersion: string, kind: string): string {
  const parts = apiVersion.split("/");
  if (parts.length > 2) return "/, Kind=";
  const [group, version] = parts.length === 2 ? parts : ["", parts[0]];
  return `${group}/${version}, Kind=${kind}`;
}

/** objectGVKNN of structuredmerge.go. */
function nameOf({ group, version, kind }: FieldManagement, { metadata }: JsonObject): string {
  const { name, namespace } = isMap(metadata) ? metadata : {};
  return `${textOf(namespace)}/${textOf(name)}; ${printKind(groupVersion(group, version), kind)}`;
}

const empty = ({ group, version, kind, empty: nothing }: FieldManagement): JsonObject => ({
  apiVersion: groupVersion(group, version),
  kind,
  ...nothing?.(),
});

function withoutManaged({ metadata, ...object }: KubeObject): JsonObject {
  const { managedFields: _managedFields, ...rest } = metadata;
  return { ...object, metadata: rest };
}
