import { sign, type KeyObject } from "node:crypto";
import { der, type Der } from "./der.ts";

export type CertificateContent = {
  readonly serial: Uint8Array;
  readonly issuer: Der;
  readonly subject: Der;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Der[];
};

/** Assembles an X.509 v3 certificate (RFC 5280 4.1), signs it with the issuer's key and SHA-256; PEM. */
export function signCertificate(content: CertificateContent, issuerKey: KeyObject): string {
  const algorithm = signatureAlgorithm(issuerKey);
  const body = der.sequence(
    der.explicit(0, der.integer(Uint8Array.of(2))),
    der.integer(content.serial),
    algorithm,
    content.issuer,
    der.sequence(der.time(content.notBefore), der.time(content.notAfter)),
    content.subject,
    der.decode(content.publicKey.export({ type: "spki", format: "der" })),
    der.explicit(3, der.sequence(...content.extensions)),
  );
  const signature = sign("sha256", der.encode(body), issuerKey);
  return pem(der.encode(der.sequence(body, algorithm, der.bits(signature))));
}

function signatureAlgorithm(key: KeyObject): Der {
  return key.asymmetricKeyType === "ec"
    ? der.sequence(der.oid("1.2.840.10045.4.3.2")) // ecdsa-with-SHA256; RFC 5758 3.2: no parameters
    : der.sequence(der.oid("1.2.840.113549.1.1.11"), der.null()); // sha256WithRSAEncryption
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
