import { X509Certificate, type KeyObject } from "node:crypto";

/** What a person wants to know of a certificate. */
export type CertificateFacts = {
  readonly subject: string;
  readonly issuer: string;
  /** SANs as they are in the certificate: `DNS:fruit.default.svc`, `IP Address:10.0.0.1`. */
  readonly names: readonly string[];
  /** `ecdsa-p256`, `rsa-2048`, or what OpenSSL calls anything else. */
  readonly algorithm: string;
  /** Lower-case hexadecimal digits. */
  readonly serial: string;
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Whole days until notAfter; negative where it has passed. */
  readonly daysLeft: number;
  readonly ca: boolean;
  /** Of the DER, by SHA-256, as OpenSSL writes it. */
  readonly fingerprint: string;
};

/** Describes the first certificate of a PEM text or DER bytes. Throws where there is none. */
export function inspectCertificate(certificate: string | Uint8Array, now: Date): CertificateFacts {
  const x509 = new X509Certificate(certificate);
  const notAfter = new Date(x509.validTo);
  return {
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    names: sanList(x509),
    algorithm: keyAlgorithm(x509.publicKey),
    serial: x509.serialNumber.toLowerCase(),
    notBefore: new Date(x509.validFrom).toISOString(),
    notAfter: notAfter.toISOString(),
    daysLeft: Math.floor((notAfter.getTime() - now.getTime()) / 86_400_000),
    ca: x509.ca,
    fingerprint: x509.fingerprint256,
  };
}

/** The name of a key's algorithm as kagg.yaml writes it, or as OpenSSL does for one that kagg does not make. */
export function keyAlgorithm(key: KeyObject): string {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "rsa") return `rsa-${modulusLength}`;
  if (namedCurve === "prime256v1") return "ecdsa-p256";
  return namedCurve ? `ecdsa-${namedCurve}` : String(key.asymmetricKeyType);
}

/** Node quotes names with special characters; a comma inside quotes is no separator. */
function sanList({ subjectAltName }: X509Certificate): readonly string[] {
  return (subjectAltName ?? "").match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g)?.map((name) => name.trim()) ?? [];
}

/** OpenSSL puts one attribute on a line. */
function oneLine(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}
