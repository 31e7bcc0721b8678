import type { X509Certificate } from "node:crypto";

const serverAuth = "1.3.6.1.5.5.7.3.1";
const anyUsage = "2.5.29.37.0";
const known: Readonly<Record<string, string>> = {
  "1.3.6.1.5.5.7.3.2": "clientAuth",
  "1.3.6.1.5.5.7.3.3": "codeSigning",
  "1.3.6.1.5.5.7.3.4": "emailProtection",
};

/**
 * The extended key usages where they keep a certificate from serving; undefined where it may serve. A certificate
 * without the extension may (crypto/x509, checkChainForKeyUsage).
 */
export function usageFault(certificate: X509Certificate): readonly string[] | undefined {
  // Node types it as string[], and gives undefined where the extension is missing.
  const usages = certificate.keyUsage as readonly string[] | undefined;
  if (!usages || usages.length === 0) return undefined;
  if (usages.includes(serverAuth) || usages.includes(anyUsage)) return undefined;
  return usages.map((oid) => known[oid] ?? oid);
}
