import { der, type Der } from "./der.ts";

/** The X.509 v3 extensions that kagg writes (RFC 5280 4.2.1); each is one `Extension`. */
export const extensions = {
  authority: (): Der =>
    extension("2.5.29.19", critical, der.sequence(der.boolean(true), der.integer(Uint8Array.of(0)))),
  /** cA is FALSE by default, and DER leaves defaults out. */
  endEntity: (): Der => extension("2.5.29.19", critical, der.sequence()),
  keyUsage: (...usages: readonly KeyUsage[]): Der =>
    extension("2.5.29.15", critical, namedBits(usages.map((usage) => keyUsages[usage]))),
  serverAuth: (): Der => extension("2.5.29.37", optional, der.sequence(der.oid("1.3.6.1.5.5.7.3.1"))),
  clientAuth: (): Der => extension("2.5.29.37", optional, der.sequence(der.oid("1.3.6.1.5.5.7.3.2"))),
  /** `addresses` are those of IPv4. */
  dnsNames: (names: readonly string[], addresses: readonly string[] = []): Der =>
    extension(
      "2.5.29.17",
      optional,
      der.sequence(
        ...names.map((name) => der.implicit(2, Buffer.from(name))),
        ...addresses.map((address) => der.implicit(7, Buffer.from(address.split(".").map(Number)))),
      ),
    ),
  subjectKeyId: (id: Uint8Array): Der => extension(subjectKeyIdOid, optional, der.octets(id)),
  authorityKeyId: (id: Uint8Array): Der =>
    extension("2.5.29.35", optional, der.sequence(der.implicit(0, id))),
};

export const subjectKeyIdOid = "2.5.29.14";

const critical = true;
const optional = false;

const keyUsages = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, cRLSign: 6 } as const;

export type KeyUsage = keyof typeof keyUsages;

function extension(id: string, isCritical: boolean, value: Der): Der {
  return isCritical
    ? der.sequence(der.oid(id), der.boolean(true), der.octets(value))
    : der.sequence(der.oid(id), der.octets(value));
}

/** A named bit list: bit 0 is the highest, and trailing zero bits are left out (X.690 11.2.2). */
function namedBits(positions: readonly number[]): Der {
  const byte = positions.reduce((bits, position) => bits | (0x80 >> position), 0);
  return der.bits(Uint8Array.of(byte), 7 - Math.max(...positions));
}
