import type { Past } from "../history.ts";
import type { Allocate } from "../slab.ts";
import type { Key, StorageEvent, Stored } from "../storage.ts";

/** The last revision that was given out. */
export const revisionKey: Buffer = Buffer.from("revision");

/** No part of a key can hold the zero byte that separates the parts. */
const objectPrefix = "object";
const eventPrefix = Buffer.from("event\0");

/** An object's value is its revision in eight bytes, then its JSON. */
const revisionBytes = 8;

type Range = { readonly start: Buffer; readonly end: Buffer };

/** Made for each use: lmdb-js writes into what it is given. */
export const allObjects = (): Range => ({
  start: Buffer.from(`${objectPrefix}\0`),
  end: Buffer.from(`${objectPrefix}\u0001`),
});

export const allEvents = (): Range => ({ start: eventPrefix, end: Buffer.from("event\u0001") });

const idOf = ({ resource, namespace, name }: Key): string => [resource, namespace, name].join("\0");

export function keyOf(id: string): Key {
  const [resource = "", namespace = "", name = ""] = id.split("\0");
  return { resource, namespace, name };
}

export const objectKey = (key: Key): Buffer => Buffer.from(`${objectPrefix}\0${idOf(key)}`);

/** Of the changes that were written together, by the last one; in order of revision. */
export const eventsKey = (revision: number): Buffer => Buffer.concat([eventPrefix, writeRevision(revision)]);

export const revisionOfEvents = (key: Buffer): number => readRevision(key.subarray(eventPrefix.length));

export function writeRevision(revision: number): Buffer {
  const buffer = Buffer.alloc(revisionBytes);
  buffer.writeBigUInt64BE(BigInt(revision));
  return buffer;
}

/** Not as a BigInt, which takes ten times as long: revisions are numbers everywhere. */
export const readRevision = (value: Buffer, at = 0): number =>
  value.readUInt32BE(at) * 2 ** 32 + value.readUInt32BE(at + 4);

export const writeObject = ({ revision, bytes }: Pick<Stored, "revision" | "bytes">): Buffer =>
  Buffer.concat([writeRevision(revision), bytes]);

/** `value` is a view into LMDB's memory that the next step may reuse. */
function copyOf(value: Buffer, from: number, to: number, allocate: Allocate): Buffer {
  const bytes = allocate(to - from);
  value.copy(bytes, 0, from, to);
  return bytes;
}

/** An object, and what its changes call it. */
export type ObjectRecord = { readonly id: string; readonly stored: Stored };

export function readObject(key: Buffer, value: Buffer, allocate: Allocate): ObjectRecord {
  const id = key.toString("utf8", objectPrefix.length + 1);
  const bytes = copyOf(value, revisionBytes, value.length, allocate);
  return { id, stored: { key: keyOf(id), revision: readRevision(value), bytes } };
}

/**
 * A change as it is kept: what it needs to be taken back. What it has made is the object as it is now, or what the next
 * change of the same object takes back, so it is not written twice.
 */
export type EventRecord = {
  readonly type: StorageEvent["type"];
  /** Of its object. */
  readonly id: string;
  readonly revision: number;
  readonly before: { readonly revision: number; readonly bytes: Buffer } | undefined;
  /** What a deletion tells watchers. */
  readonly last: Buffer | undefined;
};

const types = ["ADDED", "MODIFIED", "DELETED"] as const;
const headBytes = 27;

/** One value for all changes of a batch: a value of its own for each would cost a third of the writes. */
export const writeEvents = (batch: readonly Past[]): Buffer => Buffer.concat(batch.flatMap(parts));

function parts({ type, key, revision, before, bytes }: Past): Buffer[] {
  const id = Buffer.from(idOf(key));
  const last = type === "DELETED" ? bytes : undefined;
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(types.indexOf(type), 0);
  head.writeBigUInt64BE(BigInt(revision), 1);
  head.writeBigUInt64BE(BigInt(before?.revision ?? 0), 9);
  head.writeUInt16BE(id.length, 17);
  head.writeUInt32BE(before?.bytes.length ?? 0, 19);
  head.writeUInt32BE(last?.length ?? 0, 23);
  return [head, id, ...(before ? [before.bytes] : []), ...(last ? [last] : [])];
}

/** Appends the changes of one value to `records`. */
export function readEvents(value: Buffer, allocate: Allocate, records: EventRecord[]): void {
  for (let at = 0; at < value.length;) {
    const beforeAt = at + headBytes + value.readUInt16BE(at + 17);
    const lastAt = beforeAt + value.readUInt32BE(at + 19);
    const end = lastAt + value.readUInt32BE(at + 23);
    const type = types[value.readUInt8(at)] ?? "ADDED";
    const before = (): Exclude<EventRecord["before"], undefined> => ({
      revision: readRevision(value, at + 9),
      bytes: copyOf(value, beforeAt, lastAt, allocate),
    });
    records.push({
      type,
      id: value.toString("utf8", at + headBytes, beforeAt),
      revision: readRevision(value, at + 1),
      before: type === "ADDED" ? undefined : before(),
      last: type === "DELETED" ? copyOf(value, lastAt, end, allocate) : undefined,
    });
    at = end;
  }
}
