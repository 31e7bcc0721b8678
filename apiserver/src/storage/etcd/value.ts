/**
 * What stands in etcd: the served bytes without the resourceVersion, which is etcd's mod revision and not known before
 * the write, behind a line that says at which bytes it belongs: `57\n{"apiVersion":…,"resourceVersion":"","…}`.
 */
export function pack(encode: (revision: number) => Buffer): Buffer {
  // Two numbers that differ in each digit: where their encodings differ, the number stands, whatever else is in there.
  const one = encode(1_111_111_111_111_111);
  const two = encode(2_222_222_222_222_222);
  if (one.length !== two.length) throw new Error("an object's size may not depend on its resourceVersion");
  const offsets: number[] = [];
  const pieces: Buffer[] = [];
  let from = 0;
  let left = 0;
  for (let index = 0; index < one.length; index++) {
    if (one[index] === two[index]) continue;
    pieces.push(one.subarray(from, index));
    left += index - from;
    offsets.push(left);
    from = index + digits;
    index = from - 1;
  }
  return Buffer.concat([Buffer.from(`${offsets.join(",")}\n`), ...pieces, one.subarray(from)]);
}

const digits = 16;

/** The bytes as they are served at a revision. Throws where `pack` has not written them. */
export function unpack(value: Buffer, revision: number): Buffer {
  const end = value.indexOf("\n");
  const head = value.toString("latin1", 0, Math.max(0, end));
  if (end < 0 || !/^[\d,]*$/.test(head)) throw new Error("it was not written by this server");
  const number = Buffer.from(String(revision));
  const pieces: Buffer[] = [];
  let from = end + 1;
  for (const offset of head === "" ? [] : head.split(",").map(Number)) {
    const at = end + 1 + offset;
    pieces.push(value.subarray(from, at), number);
    from = at;
  }
  return Buffer.concat([...pieces, value.subarray(from)]);
}
