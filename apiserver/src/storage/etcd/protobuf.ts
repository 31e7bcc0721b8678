/** A field of a message: its number, and what it holds; undefined where it is left out. */
export type Field = readonly [number: number, value: number | boolean | Buffer | undefined];

/** Numbers are int64 and not negative, bytes are strings, bytes or messages: all that etcd's protocol needs of protobuf. */
export function message(...fields: readonly Field[]): Buffer {
  const parts: Buffer[] = [];
  for (const [number, value] of fields) {
    if (value === undefined) continue;
    if (Buffer.isBuffer(value)) parts.push(varints((number << 3) | bytesType, value.length), value);
    else parts.push(varints((number << 3) | varintType, Number(value)));
  }
  return Buffer.concat(parts);
}

const varintType = 0;
const bytesType = 2;
/** Bytes that a field of a fixed size takes; etcd has none, and another release may. */
const fixedSizes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function varints(...values: readonly number[]): Buffer {
  const bytes: number[] = [];
  for (let left of values) {
    // No shifts: they would cut a revision off at 32 bits.
    for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
    bytes.push(left);
  }
  return Buffer.from(bytes);
}

/** Who is told of each field of a message. */
export type Reader = {
  /** Exact up to 2^53; beyond, equal numbers are still equal. */
  readonly number?: (field: number, value: number) => void;
  /** A view into the message. */
  readonly bytes?: (field: number, value: Buffer) => void;
};

/** Throws where it is cut short, or no message. */
export function readMessage(source: Buffer, reader: Reader): void {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = source[at++];
      if (byte === undefined) throw cutShort();
      if (byte < 128) return value + byte * factor;
      value += (byte - 128) * factor;
    }
  };
  while (at < source.length) {
    const tag = varint();
    const [field, type] = [tag >>> 3, tag & 7];
    if (type === varintType) {
      reader.number?.(field, varint());
      continue;
    }
    const size = type === bytesType ? varint() : fixedSizes[type];
    if (size === undefined || at + size > source.length) throw cutShort();
    if (type === bytesType) reader.bytes?.(field, source.subarray(at, at + size));
    at += size;
  }
}

const cutShort = (): Error => new Error("what etcd has sent is no message of its protocol");
