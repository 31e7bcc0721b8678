import { createPrivateKey, type KeyObject, type X509Certificate } from "node:crypto";
import { der, type Der } from "./der.ts";
import { subjectKeyIdOid } from "./extensions.ts";
import { keyId } from "./key-id.ts";

/** What of a CA goes into the certificates that it signs. */
export type Issuer = {
  readonly key: KeyObject;
  /** The CA's subject exactly as its certificate encodes it: chains are built by comparing these bytes. */
  readonly name: Der;
  readonly keyId: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
};

/** Reads a CA that may have been made by something else. */
export function issuerOf(certificate: X509Certificate, privateKey: string): Issuer {
  const [body] = der.children(der.decode(certificate.raw));
  // version, serialNumber, signature, issuer, validity, subject, … (RFC 5280 4.1)
  const name = body && der.children(body)[5];
  if (!name) throw new TypeError("a certificate has a subject");
  return {
    key: createPrivateKey(privateKey),
    name,
    keyId: subjectKeyId(body) ?? keyId(certificate.publicKey),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

/** The id that the CA gave itself; OpenSSL refuses a chain whose authority key id is another one. */
function subjectKeyId(body: Der): Uint8Array | undefined {
  const list = der.children(body).at(-1);
  const wanted = der.bytes(der.oid(subjectKeyIdOid));
  for (const extension of list ? der.children(list).flatMap(der.children) : []) {
    const parts = der.children(extension);
    const [id, value] = [parts[0], parts.at(-1)];
    if (id && value && der.bytes(id).equals(wanted)) return der.bytes(der.decode(der.bytes(value)));
  }
  return undefined;
}
