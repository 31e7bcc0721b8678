import { randomInt } from "node:crypto";
import { keptBuffer } from "../kept-buffer.ts";
import type { KeyValue } from "./protocol.ts";

/** 16 digits that nobody can have written into an object: they are never told to anyone. */
const mark = randomInt(2 ** 47) + 1_000_000_000_000_000;
const digits = String(mark);

/** A value of etcd, and the bytes that it is served as once its revision is known. */
export type Packed = { readonly value: Buffer; readonly at: (revision: number) => Buffer };

/**
 * What stands in etcd: the served bytes without the resourceVersion, which is etcd's mod revision and not known before
 * the write, behind a line that says at which bytes it belongs: `57\n{"apiVersion":…,"resourceVersion":"","…}`.
 */
export function pack(encode: (revision: number) => Buffer): Packed {
  const bytes = encode(mark);
  const offsets: number[] = [];
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(digits); at >= 0; at = bytes.indexOf(digits, from)) {
    pieces.push(bytes.subarray(from, at));
    offsets.push(at - offsets.length * digits.length);
    from = at + digits.length;
  }
  pieces.push(bytes.subarray(from));
  return {
    value: Buffer.concat([Buffer.from(`${offsets.join(",")}\n`), ...pieces]),
    at: (revision) => joined(pieces, revision),
  };
}

type PackedAt = Pick<KeyValue, "source" | "valueAt" | "valueEnd" | "modRevision">;

/** The bytes as they are served at their revision, in a buffer of their own. Throws where `pack` has not written them. */
export function unpack({ source, valueAt, valueEnd, modRevision }: PackedAt): Buffer {
  const number = String(modRevision);
  const { bodyAt, offsets } = readHead(source, valueAt, valueEnd);
  const longer = number.length * offsets.length;
  const bytes = keptBuffer(valueEnd - bodyAt + longer);
  source.copy(bytes, longer, bodyAt, valueEnd);
  insert(bytes, longer, 0, offsets, number);
  return bytes;
}

/**
 * The same as a view into `source`: what stands before the value, from the key on, is read already and makes room for the
 * revision. A start reads thousands, which share the few buffers that they came in; a copy of each would cost several times
 * as much. Such a buffer is there until its last object is gone, which is no more than was there at the start.
 */
export function unpackInPlace(kv: PackedAt & Pick<KeyValue, "keyAt">): Buffer {
  const { source, keyAt, valueAt, valueEnd, modRevision } = kv;
  const number = String(modRevision);
  const { bodyAt, offsets } = readHead(source, valueAt, valueEnd);
  const at = bodyAt - number.length * offsets.length;
  if (at < keyAt) return unpack(kv);
  insert(source, bodyAt, at, offsets, number);
  return source.subarray(at, valueEnd);
}

/** Moves what stands at `bodyAt` to `at`, before it, as far as the last of `offsets`, with `number` at each of them. */
function insert(bytes: Buffer, bodyAt: number, at: number, offsets: readonly number[], number: string): void {
  let to = at;
  let from = 0;
  for (const offset of offsets) {
    bytes.copyWithin(to, bodyAt + from, bodyAt + offset);
    to += offset - from;
    to += bytes.write(number, to, "latin1");
    from = offset;
  }
}

const [newline, comma, zero] = [10, 44, 48];

type Head = { readonly offsets: readonly number[]; readonly bodyAt: number };

function readHead(source: Buffer, valueAt: number, valueEnd: number): Head {
  const offsets: number[] = [];
  let offset = -1;
  let least = 0;
  for (let at = valueAt; at < valueEnd; at++) {
    const byte = source[at] as number;
    const digit = byte - zero;
    if (digit >= 0 && digit <= 9) {
      offset = Math.max(0, offset) * 10 + digit;
      continue;
    }
    if (byte !== comma && byte !== newline) break;
    if (offset >= 0) {
      if (offset < least) break;
      offsets.push(offset);
      least = offset;
      offset = -1;
    }
    if (byte === comma) continue;
    if (at + 1 + least > valueEnd) break;
    return { offsets, bodyAt: at + 1 };
  }
  throw new Error("it was not written by this server");
}

function joined(pieces: readonly Buffer[], revision: number): Buffer {
  const number = String(revision);
  let size = number.length * (pieces.length - 1);
  for (const piece of pieces) size += piece.length;
  const bytes = keptBuffer(size);
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) at += bytes.write(number, at, "latin1");
    at += piece.copy(bytes, at);
  }
  return bytes;
}
