import { createHash, type KeyObject } from "node:crypto";
import { der } from "./der.ts";

/**
 * A subject key identifier: the leftmost 160 bits of the SHA-256 of the public key's bits (RFC 7093 section 2,
 * method 1; no SHA-1, which FIPS builds of OpenSSL refuse).
 */
export function keyId(publicKey: KeyObject): Buffer {
  const [, bitString] = der.children(der.decode(publicKey.export({ type: "spki", format: "der" })));
  if (!bitString) throw new TypeError("a SubjectPublicKeyInfo has two parts");
  // The first byte says how many bits are unused; it is not part of the key.
  return createHash("sha256").update(der.bytes(bitString).subarray(1)).digest().subarray(0, 20);
}
