/** The encoded fields of a protobuf message. */
export type Encoded = readonly Buffer[];

/** A message within a message, or a string, or bytes. */
export function nested(field: number, content: Encoded): Encoded {
  const size = content.reduce((sum, part) => sum + part.length, 0);
  return [Buffer.from([...varint(field * 8 + 2), ...varint(size)]), ...content];
}

/** proto3 leaves empty values out. */
export const string = (field: number, text: unknown): Encoded =>
  typeof text === "string" && text !== "" ? nested(field, [Buffer.from(text)]) : [];

export const strings = (field: number, texts: unknown): Encoded =>
  Array.isArray(texts) ? texts.flatMap((text) => nested(field, [Buffer.from(String(text))])) : [];

export const bool = (field: number, value: unknown): Encoded =>
  value === true ? [Buffer.from([...varint(field * 8), 1])] : [];

export const integer = (field: number, value: unknown): Encoded =>
  typeof value === "number" && value > 0 ? [Buffer.from([...varint(field * 8), ...varint(value)])] : [];

export function double(field: number, value: unknown): Encoded {
  if (typeof value !== "number" || value === 0) return [];
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return [Buffer.from(varint(field * 8 + 1)), bytes];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  while (left > 127) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
  return bytes;
}
