import type { JsonObject, ManagedFieldsEntry } from "../resource/kube-object.ts";
import type { Atom } from "./atom.ts";
import type { FieldSet } from "./field-set.ts";
import { decodeFields, encodeFields } from "./fields-v1.ts";
import { knownSet } from "./known-sets.ts";
import { goQuote } from "./go-text.ts";
import { compareText } from "./values.ts";

/** What one manager owns, in the version it wrote. */
export type Owned = {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly subresource: string;
  readonly apiVersion: string;
  readonly time: string | undefined;
  readonly set: FieldSet;
};

/** By {@link managerId}. */
export type Managed = ReadonlyMap<string, Owned>;

export type ManagerKey = Pick<Owned, "manager" | "operation" | "subresource" | "apiVersion">;

/**
 * What makes two entries one; BuildManagerIdentifier of apimachinery. Its text is what managers are sorted by. Who
 * applies is the same manager in every version.
 */
export function managerId({ manager, operation, apiVersion, subresource }: ManagerKey): string {
  const who = manager && `"manager":${JSON.stringify(manager)},`;
  const version = operation === "Update" ? `,"apiVersion":${JSON.stringify(apiVersion)}` : "";
  const through = subresource && `,"subresource":${JSON.stringify(subresource)}`;
  return `{${who}"operation":"${operation}"${version}${through}}`;
}

/**
 * Reads `metadata.managedFields`; throws an Error for an entry that no server has written. It is faster where the objects
 * that it is about are known.
 */
export function decodeManaged(entries: readonly ManagedFieldsEntry[] = [], atom?: Atom): Managed {
  const managed = new Map<string, Owned>();
  for (const [index, entry] of entries.entries()) {
    const {
      manager = "",
      operation,
      apiVersion = "",
      time,
      fieldsType = "",
      fieldsV1,
      subresource = "",
    } = entry;
    if (operation !== "Apply" && operation !== "Update")
      throw new Error("operation must be `Apply` or `Update`");
    if (apiVersion === "") throw new Error("apiVersion must not be empty");
    if (fieldsType === "") throw new Error(`missing fieldsType in managed fields entry ${index}`);
    if (fieldsType !== "FieldsV1") {
      throw new Error(`invalid fieldsType ${goQuote(fieldsType)} in managed fields entry ${index}`);
    }
    const set = atom ? knownSet(fieldsV1, atom) : decodeFields(fieldsV1);
    const owned = { manager, operation, subresource, apiVersion, time, set } as const;
    managed.set(managerId(owned), owned);
  }
  return managed;
}

/** As they are stored and shown: who applied first, the oldest first. */
export function encodeManaged(managed: Managed): ManagedFieldsEntry[] | undefined {
  if (managed.size === 0) return undefined;
  return [...managed.values()]
    .sort(byOperationAndTime)
    .map((owned) => encodeOwned(owned, encodeFields(owned.set)));
}

/** One of them, with the fields that are owned. */
export function encodeOwned(
  { manager, operation, subresource, apiVersion, time }: Omit<Owned, "set">,
  fieldsV1: JsonObject,
): ManagedFieldsEntry {
  const entry: ManagedFieldsEntry = {};
  if (manager) entry.manager = manager;
  entry.operation = operation;
  entry.apiVersion = apiVersion;
  if (time !== undefined) entry.time = time;
  entry.fieldsType = "FieldsV1";
  entry.fieldsV1 = fieldsV1;
  if (subresource) entry.subresource = subresource;
  return entry;
}

export const secondsOf = ({ time }: Owned): number =>
  time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);

const byOperationAndTime = (a: Owned, b: Owned): number =>
  compareText(a.operation, b.operation) ||
  secondsOf(a) - secondsOf(b) ||
  compareText(a.manager, b.manager) ||
  compareText(a.apiVersion, b.apiVersion) ||
  compareText(a.subresource, b.subresource);
