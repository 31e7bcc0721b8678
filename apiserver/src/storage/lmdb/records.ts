import type { Past } from "../history.ts";
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

function keyOf(id: string): Key {
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

export const readRevision = (value: Buffer): number => Number(value.readBigUInt64BE());

export const writeObject = ({ revision, bytes }: Pick<Stored, "revision" | "bytes">): Buffer =>
  Buffer.concat([writeRevision(revision), bytes]);

/** `value` is a view into LMDB's memory that the next step may reuse, so the bytes are copied. */
export function readObject(key: Buffer, value: Buffer): Stored {
  const bytes = Buffer.from(value.subarray(revisionBytes));
  return { key: keyOf(key.toString().slice(objectPrefix.length + 1)), revision: readRevision(value), bytes };
}

/**
 * A change as it is kept: what it needs to be taken back. What it has made is the object as it is now, or what the next
 * change of the same object takes back, so it is not written twice.
 */
export type EventRecord = {
  readonly type: StorageEvent["type"];
  readonly key: Key;
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

export function readEvents(value: Buffer): EventRecord[] {
  const records: EventRecord[] = [];
  for (let at = 0; at < value.length;) {
    const beforeAt = at + headBytes + value.readUInt16BE(at + 17);
    const lastAt = beforeAt + value.readUInt32BE(at + 19);
    const end = lastAt + value.readUInt32BE(at + 23);
    const type = types[value.readUInt8(at)] ?? "ADDED";
    const before = (): Exclude<EventRecord["before"], undefined> => ({
      revision: Number(value.readBigUInt64BE(at + 9)),
      bytes: Buffer.from(value.subarray(beforeAt, lastAt)),
    });
    records.push({
      type,
      key: keyOf(value.toString("utf8", at + headBytes, beforeAt)),
      revision: Number(value.readBigUInt64BE(at + 1)),
      before: type === "ADDED" ? undefined : before(),
      last: type === "DELETED" ? Buffer.from(value.subarray(lastAt, end)) : undefined,
    });
    at = end;
  }
  return records;
}
