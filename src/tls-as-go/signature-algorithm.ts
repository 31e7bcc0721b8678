import type { X509Certificate } from "node:crypto";

const insecure: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "MD5-RSA",
  "1.2.840.113549.1.1.5": "SHA1-RSA",
  "1.2.840.10040.4.3": "DSA-SHA1",
  "1.2.840.10045.4.1": "ECDSA-SHA1",
};

/**
 * Go's name of the algorithm that a certificate was signed with, where Go refuses that algorithm (MD5 and SHA-1);
 * undefined otherwise.
 */
export function insecureSignature(certificate: X509Certificate): string | undefined {
  return insecure[signatureOid(certificate.raw)];
}

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OID, … }, … }: the OID in dotted form. */
function signatureOid(der: Buffer): string {
  const certificate = element(der, 0);
  const toBeSigned = element(der, certificate.content);
  const algorithm = element(der, toBeSigned.end);
  const oid = element(der, algorithm.content);
  const parts: number[] = [];
  let part = 0;
  for (const byte of der.subarray(oid.content, oid.end)) {
    part = part * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(part);
      part = 0;
    }
  }
  const [first = 0, ...rest] = parts;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join(".");
}

/** Where the content of the DER element at `offset` begins, and where the element ends. */
function element(der: Buffer, offset: number): { content: number; end: number } {
  const short = der.readUInt8(offset + 1);
  if (short < 0x80) return { content: offset + 2, end: offset + 2 + short };
  const size = short & 0x7f;
  const content = offset + 2 + size;
  return { content, end: content + der.readUIntBE(offset + 2, size) };
}
