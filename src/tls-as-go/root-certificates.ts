import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { readPem } from "./pem.ts";

/** The certificates of a caBundle, or why a Go client cannot use it. */
export type Roots = { readonly certificates: readonly X509Certificate[] } | { readonly error: string };

/**
 * Reads PEM as k8s.io/client-go/transport does: one certificate is enough, whatever stands beside it. The texts are those of
 * rootCertPool and createErrorParsingCAData, but for what Go's ASN.1 parser says of bytes that are no certificate.
 */
export function readRoots(pem: string): Roots {
  const { certificates, flaws } = readPem(pem);
  if (certificates.length > 0) return { certificates };
  return { error: `unable to load root certificates: ${whyNone(flaws)}` };
}

function whyNone(flaws: readonly string[]): string {
  if (flaws.some((flaw) => flaw.includes("cannot be parsed"))) {
    return "failed to parse certificate: x509: malformed certificate";
  }
  return flaws.some((flaw) => flaw.startsWith("block"))
    ? "no valid certificate authority data seen"
    : "unable to parse bytes as PEM block";
}

let known: readonly X509Certificate[] | undefined;

/** What is believed where no CA is named. Go reads the system's; these are Node's own. */
export const systemRoots = (): readonly X509Certificate[] =>
  (known ??= rootCertificates.map((pem) => new X509Certificate(pem)));
