import type { X509Certificate } from "node:crypto";

/** A certificate in one line, without anything secret: subject, names, dates, fingerprint. */
export function describeCertificate(certificate: X509Certificate): string {
  const names = certificate.subjectAltName ?? "no SAN";
  return [
    `subject ${oneLine(certificate.subject)}`,
    names,
    `valid ${day(certificate.validFrom)} to ${day(certificate.validTo)}`,
    `SHA-256 ${shortFingerprint(certificate)}`,
  ].join(" · ");
}

/** Enough of the fingerprint to tell certificates apart by eye. */
const shortFingerprint = (certificate: X509Certificate): string => certificate.fingerprint256.slice(0, 23);

/** OpenSSL puts each part of a name on a line of its own; a certificate may have no subject at all. */
export const oneLine = (name: string | undefined): string => (name ? name.replaceAll("\n", ", ") : "(empty)");

export const commonName = (certificate: X509Certificate): string | undefined =>
  /^CN=(.*)$/m.exec(certificate.subject ?? "")?.[1];

/** RFC 3339 as Go prints it: seconds, UTC. */
export const timestamp = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");

const day = (date: string): string => timestamp(new Date(date)).slice(0, 10);
