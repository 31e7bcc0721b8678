import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { Json, JsonObject } from "@kagg/apiserver/internal";
import { fieldsOf, type Field } from "./fields.ts";
import { ownForms } from "./own-forms.ts";

/** A message as Go would write it in JSON, but for what `omitempty` leaves out. Throws a RangeError where it is none. */
export function readMessage(bytes: Uint8Array, message: string): Json {
  const fields = fieldsOf(message);
  if (!fields) throw new RangeError(`there is no message ${message}`);
  const object: JsonObject = {};
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const field = fields.get(number);
    if (field) readField(reader, field, object);
    else reader.skip(wire);
  }
  const own = ownForms[message];
  return own ? own(object) : object;
}

function readField(reader: BinaryReader, { name, type, form }: Field, object: JsonObject): void {
  if (form === "embedded") {
    Object.assign(object, readMessage(reader.bytes(), type));
  } else if (form === "list") {
    const list = (object[name] ??= []) as Json[];
    list.push(readValue(reader, type));
  } else if (form === "map") {
    const map = (object[name] ??= {}) as JsonObject;
    const [key, value] = readEntry(reader.bytes(), type);
    // A key may be `__proto__`.
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    const value = readValue(reader, type);
    if (value || form === "one") object[name] = value;
  }
}

/** Maps are lists of messages of a key and a value. */
function readEntry(bytes: Uint8Array, type: string): readonly [string, Json] {
  const reader = new BinaryReader(bytes);
  let key = "";
  let value: Json = type === "string" || type === "bytes" ? "" : {};
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === 1 && wire === WireType.LengthDelimited) key = reader.string();
    else if (number === 2) value = readValue(reader, type);
    else reader.skip(wire);
  }
  return [key, value];
}

function readValue(reader: BinaryReader, type: string): Json {
  if (type === "string") return reader.string();
  if (type === "bool") return reader.bool();
  if (type === "int32") return reader.int32();
  // No number of Kubernetes' kinds is beyond what JavaScript can hold.
  if (type === "int64") return Number(reader.int64());
  if (type === "bytes") return Buffer.from(reader.bytes()).toString("base64");
  return readMessage(reader.bytes(), type);
}
