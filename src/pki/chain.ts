import type { X509Certificate } from "node:crypto";

/** Whether a chain, leaf first, ends in one of the roots. Dates and names are judged elsewhere. */
export function chainsTo(chain: readonly X509Certificate[], roots: readonly X509Certificate[]): boolean {
  const last = chain.at(-1);
  if (!last || !chain.every((one, at) => at === 0 || signed(one, chain[at - 1]))) return false;
  return roots.some((root) => signed(root, last) || root.raw.equals(last.raw));
}

function signed(issuer: X509Certificate, certificate: X509Certificate | undefined): boolean {
  return certificate !== undefined && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}
