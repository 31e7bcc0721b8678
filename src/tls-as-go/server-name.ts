import type { X509Certificate } from "node:crypto";
import { commonName } from "./describe.ts";

/**
 * Go's error where a certificate is not for a DNS name; undefined where it is. The rules are those of
 * crypto/x509 VerifyHostname: SANs only (a common name counts for nothing), case does not matter, a `*` is the
 * whole leftmost label or no wildcard.
 */
export function serverNameFault(certificate: X509Certificate, host: string): string | undefined {
  const names = dnsNames(certificate);
  if (names.some((name) => matches(name, host))) return undefined;
  const subjectName = commonName(certificate);
  if (certificate.subjectAltName === undefined && subjectName !== undefined && matches(subjectName, host)) {
    return "x509: certificate relies on legacy Common Name field, use SANs instead";
  }
  if (names.length === 0) {
    return `x509: certificate is not valid for any names, but wanted to match ${host}`;
  }
  return `x509: certificate is valid for ${names.join(", ")}, not ${host}`;
}

/** The DNS names of the SAN extension; OpenSSL prints it as `DNS:a, DNS:b, IP Address:10.0.0.1`. */
export function dnsNames(certificate: X509Certificate): readonly string[] {
  const names = certificate.subjectAltName?.split(", ") ?? [];
  return names.filter((name) => name.startsWith("DNS:")).map((name) => unquoted(name.slice("DNS:".length)));
}

// Node quotes a name that holds a comma or a quote, to keep it from looking like two.
const unquoted = (name: string): string => (name.startsWith('"') ? (JSON.parse(name) as string) : name);

function matches(pattern: string, host: string): boolean {
  const wanted = labels(host.replace(/\.$/, ""));
  const given = labels(pattern);
  return (
    wanted.length === given.length &&
    given.every((label, index) => (index === 0 && label === "*") || label === wanted[index])
  );
}

const labels = (name: string): readonly string[] => name.toLowerCase().split(".");
