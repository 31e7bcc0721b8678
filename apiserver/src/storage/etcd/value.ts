import { randomInt } from "node:crypto";

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
export function unpack(value: Buffer, revision: number): Buffer {
  const end = value.indexOf("\n");
  const head = value.toString("latin1", 0, Math.max(0, end));
  if (end < 0 || !/^[\d,]*$/.test(head)) throw new Error("it was not written by this server");
  const pieces: Buffer[] = [];
  let from = end + 1;
  for (const offset of head === "" ? [] : head.split(",").map(Number)) {
    const at = end + 1 + offset;
    pieces.push(value.subarray(from, at));
    from = at;
  }
  pieces.push(value.subarray(from));
  return joined(pieces, revision);
}

function joined([first, ...others]: readonly Buffer[], revision: number): Buffer {
  const number = Buffer.from(String(revision));
  const parts = first ? [first] : [];
  for (const other of others) parts.push(number, other);
  return Buffer.concat(parts);
}
