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

/**
 * The fields of the message between two places, one after the other: `next` goes to the first, and then on, as long as there
 * is one. What holds bytes is told by its place, since a view for each would cost a start more than all the rest of reading.
 *
 * @example
 * for (const at = new Fields(source); at.next(); ) if (at.field === 3) revision = at.value;
 */
export class Fields {
  field = 0;
  /** Of a number: exact up to 2^53; beyond, equal numbers are still equal. */
  value = 0;
  /** Of bytes, a string or a message. */
  from = 0;
  to = 0;
  readonly #source: Buffer;
  readonly #end: number;
  #at: number;

  constructor(source: Buffer, from = 0, end: number = source.length) {
    this.#source = source;
    this.#at = from;
    this.#end = end;
  }

  /** Throws where the message is cut short, or none. */
  next(): boolean {
    while (this.#at < this.#end) {
      const tag = this.#varint();
      const type = tag & 7;
      this.field = tag >>> 3;
      if (type === varintType) {
        this.value = this.#varint();
        return true;
      }
      const size = type === bytesType ? this.#varint() : fixedSizes[type];
      if (size === undefined || this.#at + size > this.#end) throw cutShort();
      this.from = this.#at;
      this.to = this.#at + size;
      this.#at = this.to;
      if (type === bytesType) return true;
    }
    return false;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      if (this.#at >= this.#end) throw cutShort();
      const byte = this.#source[this.#at++] as number;
      if (byte < 128) return value + byte * factor;
      value += (byte - 128) * factor;
    }
  }
}

const cutShort = (): Error => new Error("what etcd has sent is no message of its protocol");
