import { randomInt } from "node:crypto";
import { keptBuffer } from "../kept-buffer.ts";
import type { Allocate } from "../slab.ts";

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

/** The bytes as they are served at a revision. Throws where `pack` has not written them. */
export function unpack(value: Buffer, revision: number, allocate: Allocate = keptBuffer): Buffer {
  const offsets = readOffsets(value);
  const start = value.indexOf(newline) + 1;
  const number = String(revision);
  const bytes = allocate(value.length - start + number.length * offsets.length);
  let from = start;
  let at = 0;
  for (const offset of offsets) {
    at += value.copy(bytes, at, from, start + offset);
    at += bytes.write(number, at, "latin1");
    from = start + offset;
  }
  value.copy(bytes, at, from);
  return bytes;
}

const [newline, comma, zero] = [10, 44, 48];

function readOffsets(value: Buffer): readonly number[] {
  const offsets: number[] = [];
  let offset = -1;
  for (let at = 0; at < value.length; at++) {
    const byte = value[at] as number;
    const digit = byte - zero;
    if (digit >= 0 && digit <= 9) offset = Math.max(0, offset) * 10 + digit;
    else if (byte === comma || byte === newline) {
      if (offset >= 0) offsets.push(offset);
      if (byte === newline) return offsets;
      offset = -1;
    } else break;
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
