import type { AnyResource } from "../resource/any-resource.ts";
import { groupVersion } from "../resource/group-version.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { Resource } from "../resource/resource.ts";
import type { Changes, ListResult, Storage, Stored, StorageEvent } from "../storage/storage.ts";
import { toStorageVersion } from "./conversion.ts";
import { storageName } from "./storage-name.ts";
import { encodeObject, readStored } from "./stored-object.ts";

/**
 * Tells whether the bytes of a stored object are in the storage version. All of them begin with
 * `{"apiVersion":"<group>/`, since `encodeObject` writes them, and only what follows is looked at: every object of
 * every list passes here.
 */
export function isInStorageVersion({ group, storageVersion }: Resource): (bytes: Buffer) => boolean {
  const start = Buffer.byteLength(`{"apiVersion":${JSON.stringify(groupVersion(group, ""))}`) - 1;
  const expected = Buffer.from(`${storageVersion}"`);
  return (bytes) => {
    for (let index = 0; index < expected.length; index++) {
      if (bytes[start + index] !== expected[index]) return false;
    }
    return true;
  };
}

/** An object that was stored in another version, in the storage version. Throws where that version is not known. */
export function inStorageVersion(resource: Resource, stored: KubeObject): KubeObject {
  const name = versionOf(stored);
  const version = resource.versions.find((one) => one.name === name);
  if (!version) throw new Error(`an object is stored in version ${name}, which is not among the versions`);
  return toStorageVersion(resource, version, stored);
}

export const versionOf = ({ apiVersion }: KubeObject): string =>
  apiVersion.slice(apiVersion.indexOf("/") + 1);

/**
 * A storage in which everything is in the storage version, whatever it was stored in: what an earlier release of the
 * program has left behind, the past that a watch goes on from, and what another replica writes that has not been
 * updated yet. One look at the first bytes tells; the conversion is done once for each state of an object.
 */
export function readingOldVersions(resources: readonly AnyResource[], storage: Storage): Storage {
  const readers = new Map<string, Reader>();
  for (const resource of resources) {
    if ("answers" in resource || resource.versions.length < 2) continue;
    readers.set(storageName(resource), reader(resource));
  }
  if (readers.size === 0) return storage;
  const current = (stored: Stored): Stored => withBytes(stored, readers.get(stored.key.resource));
  const currentList = (resource: string, list: ListResult): ListResult => {
    const read = readers.get(resource);
    return list === "too-old" || !read ? list : { ...list, items: mapped(list.items, read) };
  };
  return {
    revision: () => storage.revision(),
    oldestRevision: () => storage.oldestRevision(),
    fresh: () => storage.fresh(),
    check: () => storage.check(),
    close: () => storage.close(),
    get: (key) => {
      const stored = storage.get(key);
      return stored && current(stored);
    },
    list: (prefix, options) => currentList(prefix.resource, storage.list(prefix, options)),
    write: async (change) => {
      const result = await storage.write(change);
      if (result.done) return result;
      return { done: false, found: result.found && current(result.found) };
    },
    changes: (prefix, revision) => {
      const changes = storage.changes(prefix, revision);
      const read = readers.get(prefix.resource);
      return changes === "too-old" || !read ? changes : currentChanges(changes, read);
    },
  };
}

type Reader = (bytes: Buffer) => Buffer;

function reader(resource: Resource): Reader {
  const isCurrent = isInStorageVersion(resource);
  const converted = new WeakMap<Buffer, Buffer>();
  return (bytes) => {
    if (isCurrent(bytes)) return bytes;
    const known = converted.get(bytes);
    if (known) return known;
    const object = inStorageVersion(resource, readStored({ bytes }));
    const made = encodeObject(object)(Number(object.metadata.resourceVersion));
    converted.set(bytes, made);
    return made;
  };
}

function withBytes<Item extends { readonly bytes: Buffer }>(item: Item, read: Reader | undefined): Item {
  const bytes = read ? read(item.bytes) : item.bytes;
  return bytes === item.bytes ? item : { ...item, bytes };
}

function* mapped(items: Iterable<Stored>, read: Reader): Iterable<Stored> {
  for (const item of items) yield withBytes(item, read);
}

function currentChanges(changes: Changes, read: Reader): Changes {
  return {
    delivered: () => changes.delivered(),
    close: () => changes.close(),
    listen: (wake) => changes.listen(wake),
    take: () => {
      const events = changes.take();
      if (!Array.isArray(events)) return events;
      return events.map((event) => currentEvent(event, read));
    },
  };
}

function currentEvent(event: StorageEvent, read: Reader): StorageEvent {
  const { previous } = event;
  const before = previous && read(previous);
  const now = withBytes(event, read);
  return before === previous ? now : { ...now, previous: before };
}
