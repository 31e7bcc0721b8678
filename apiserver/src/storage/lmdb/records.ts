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

/** In order of revision. */
export const eventKey = (revision: number): Buffer => Buffer.concat([eventPrefix, writeRevision(revision)]);

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
const headBytes = 15;

export function writeEvent({ type, key, before, bytes }: Past): Buffer {
  const id = Buffer.from(idOf(key));
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(types.indexOf(type), 0);
  head.writeBigUInt64BE(BigInt(before?.revision ?? 0), 1);
  head.writeUInt16BE(id.length, 9);
  head.writeUInt32BE(before?.bytes.length ?? 0, 11);
  return Buffer.concat([head, id, ...(before ? [before.bytes] : []), ...(type === "DELETED" ? [bytes] : [])]);
}

export function readEvent(key: Buffer, value: Buffer): EventRecord {
  const type = types[value.readUInt8(0)] ?? "ADDED";
  const beforeAt = headBytes + value.readUInt16BE(9);
  const lastAt = beforeAt + value.readUInt32BE(11);
  const beforeRevision = Number(value.readBigUInt64BE(1));
  const before = Buffer.from(value.subarray(beforeAt, lastAt));
  return {
    type,
    key: keyOf(value.toString("utf8", headBytes, beforeAt)),
    revision: Number(key.readBigUInt64BE(eventPrefix.length)),
    before: type === "ADDED" ? undefined : { revision: beforeRevision, bytes: before },
    last: type === "DELETED" ? Buffer.from(value.subarray(lastAt)) : undefined,
  };
}
