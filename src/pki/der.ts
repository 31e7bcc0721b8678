import asn1 from "node-forge/lib/asn1.js";
import type { asn1 as Forge } from "node-forge";

/** A node of an ASN.1 tree. */
export type Der = Forge.Asn1;

/** Short constructors for the few ASN.1 types that a certificate is made of, and the way to bytes and back. */
export const der = {
  sequence: (...parts: readonly Der[]): Der => asn1.create(universal, asn1.Type.SEQUENCE, true, [...parts]),
  set: (...parts: readonly Der[]): Der => asn1.create(universal, asn1.Type.SET, true, [...parts]),
  oid: (id: string): Der => primitive(asn1.Type.OID, asn1.oidToDer(id).getBytes()),
  /** Big-endian two's complement, as DER wants it. */
  integer: (bytes: Uint8Array): Der => primitive(asn1.Type.INTEGER, binary(bytes)),
  boolean: (value: boolean): Der => primitive(asn1.Type.BOOLEAN, value ? "\u00FF" : "\u0000"),
  null: (): Der => primitive(asn1.Type.NULL, ""),
  utf8: (text: string): Der => primitive(asn1.Type.UTF8, binary(Buffer.from(text, "utf8"))),
  octets: (content: Der | Uint8Array): Der =>
    primitive(
      asn1.Type.OCTETSTRING,
      content instanceof Uint8Array ? binary(content) : asn1.toDer(content).getBytes(),
    ),
  bits: (bytes: Uint8Array, unused = 0): Der =>
    primitive(asn1.Type.BITSTRING, String.fromCharCode(unused) + binary(bytes)),
  time,
  /** `[tag] EXPLICIT`. */
  explicit: (tag: number, content: Der): Der => asn1.create(context, tag, true, [content]),
  /** `[tag] IMPLICIT` of a primitive type. */
  implicit: (tag: number, content: Uint8Array): Der => asn1.create(context, tag, false, binary(content)),
  encode: (tree: Der): Buffer => Buffer.from(asn1.toDer(tree).getBytes(), "latin1"),
  /** Throws where the bytes are no DER. */
  decode: (bytes: Uint8Array): Der => asn1.fromDer(binary(bytes), { decodeBitStrings: false }),
  /** The content of a primitive node. */
  bytes: (node: Der): Buffer => Buffer.from(typeof node.value === "string" ? node.value : "", "latin1"),
  children: (node: Der): readonly Der[] => (typeof node.value === "string" ? [] : node.value),
};

const universal = asn1.Class.UNIVERSAL;
const context = asn1.Class.CONTEXT_SPECIFIC;

function primitive(type: Forge.Type, value: string): Der {
  return asn1.create(universal, type, false, value);
}

/** RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050; whole seconds. */
function time(at: Date): Der {
  return at.getUTCFullYear() < 2050
    ? primitive(asn1.Type.UTCTIME, asn1.dateToUtcTime(at))
    : primitive(asn1.Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(at));
}

function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
