import { parse } from "yaml";

/** A field of a message, as its number and what is in it; messages are lists of such. */
type Field = readonly [number, unknown];

/** The message in each field of a message of github.com/google/gnostic-models/openapiv2; what is not named is text. */
const messages: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  Document: {
    2: "Texts",
    8: "Paths",
    9: "Schemas",
    10: "Definitions",
    12: "Security",
    13: "SecurityDefinitions",
  },
  Paths: { 2: "NamedPath" },
  NamedPath: { 2: "Path" },
  Path: {
    ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map((method) => [method, "Operation"])),
    9: "Parameters",
    10: "NamedAny",
  },
  Operation: { 8: "Parameters", 9: "Responses", 13: "NamedAny" },
  Parameters: { 1: "Parameter", 2: "Texts" },
  Parameter: { 1: "Body", 2: "Simple" },
  Definitions: { 1: "NamedParameter" },
  NamedParameter: { 2: "Parameter" },
  Body: { 5: "Schema", 6: "NamedAny" },
  Simple: { 1: "InHeader", 3: "InQuery", 4: "InHeader" },
  InHeader: { 22: "NamedAny" },
  InQuery: { 23: "NamedAny" },
  Responses: { 1: "NamedResponse" },
  NamedResponse: { 2: "AnyResponse" },
  AnyResponse: { 1: "Response" },
  Response: { 2: "Items" },
  Schemas: { 1: "NamedSchema" },
  NamedSchema: { 2: "Schema" },
  Schema: {
    5: "Any",
    20: "Any",
    21: "Items",
    22: "Texts",
    23: "Items",
    24: "Schema",
    25: "Schemas",
    30: "Any",
    31: "NamedAny",
  },
  Items: { 1: "Schema" },
  NamedAny: { 2: "Any" },
  Any: { 2: "YAML" },
  Security: { 1: "Names" },
  Names: { 2: "Texts" },
  SecurityDefinitions: { 1: "NamedDefinition" },
  NamedDefinition: { 2: "Definition" },
  Definition: { 2: "Texts" },
};

/** Reads a message; entries of a map are put in order, as they have none. */
export function readProtobuf(bytes: Buffer, message = "Document"): unknown {
  if (message === "YAML") return parse(bytes.toString()) as unknown;
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at++);
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === 0) {
      fields.push([number, varint()]);
    } else if (wire === 1) {
      fields.push([number, bytes.readDoubleLE(at)]);
      at += 8;
    } else {
      const size = varint();
      const content = bytes.subarray(at, at + size);
      at += size;
      const inner = messages[message]?.[number];
      fields.push([number, inner ? readProtobuf(content, inner) : content.toString()]);
    }
  }
  return fields.toSorted(
    (a, b) => a[0] - b[0] || (nameOf(a) < nameOf(b) ? -1 : Number(nameOf(a) > nameOf(b))),
  );
}

/** Of an entry of a map: its first field is a text. */
function nameOf([, content]: Field): string {
  const [first] = Array.isArray(content) ? (content as readonly unknown[]) : [];
  const [number, name] = Array.isArray(first) ? (first as readonly unknown[]) : [];
  return number === 1 && typeof name === "string" ? name : "";
}
