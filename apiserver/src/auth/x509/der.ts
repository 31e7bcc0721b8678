/** One DER element: `content` without its header, `end` is where the next one begins. */
export type Der = { readonly tag: number; readonly content: Buffer; readonly end: number };

export const SEQUENCE = 0x30;
export const OBJECT_IDENTIFIER = 0x06;
export const BOOLEAN = 0x01;
export const INTEGER = 0x02;

/** Reads the element at `offset`. Throws a RangeError where the bytes are no DER. */
export function readDer(bytes: Buffer, offset = 0): Der {
  const tag = bytes.readUInt8(offset);
  const first = bytes.readUInt8(offset + 1);
  const long = first >= 0x80;
  const lengthBytes = long ? first & 0x7f : 0;
  // 0x80 is BER's indefinite length; more than four bytes of length is no certificate.
  if (long && (lengthBytes === 0 || lengthBytes > 4)) throw new RangeError("a length that is not DER");
  const length = long ? bytes.readUIntBE(offset + 2, lengthBytes) : first;
  const start = offset + 2 + lengthBytes;
  const end = start + length;
  if (end > bytes.length) throw new RangeError("an element that is longer than its certificate");
  return { tag, content: bytes.subarray(start, end), end };
}

/** The elements inside one. */
export function readChildren({ content }: Pick<Der, "content">): readonly Der[] {
  const children: Der[] = [];
  for (let offset = 0; offset < content.length;) {
    const child = readDer(content, offset);
    children.push(child);
    offset = child.end;
  }
  return children;
}

/** `1.3.6.1.5.5.7.3.2` */
export function readObjectIdentifier(content: Buffer): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(...(numbers.length === 0 ? firstTwo(value) : [value]));
    value = 0;
  }
  return numbers.join(".");
}

const firstTwo = (value: number): number[] =>
  value < 80 ? [Math.floor(value / 40), value % 40] : [2, value - 80];

/** The text of a string type of X.501. */
export function readText({ tag, content }: Der): string {
  if (tag === 0x1e) return Buffer.from(content).swap16().toString("utf16le");
  return content.toString(tag === 0x0c ? "utf8" : "latin1");
}
