import type { Certificate } from "./certificate.ts";

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly because: string };

const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ANY_USAGE = "2.5.29.37.0";
/** MD2, MD5 and SHA-1 with RSA, DSA and ECDSA: Go's crypto/x509 takes none of them. */
const WEAK = new Set([
  "1.2.840.113549.1.1.2",
  "1.2.840.113549.1.1.4",
  "1.2.840.113549.1.1.5",
  "1.2.840.10040.4.3",
  "1.2.840.10045.4.1",
]);
/** Longer chains do not occur, and a client must not make the server search. */
const LONGEST_CHAIN = 8;
const MOST_SENT = 16;
/** As Go's maxChainSignatureChecks: certificates that can all issue each other have more chains than anyone can try. */
const MOST_SIGNATURES = 100;

/**
 * Whether a chain leads from the certificate that a TLS client has shown (the first; the others are intermediates that
 * it sent along) to one of the roots: names, signatures, dates of every certificate, CA flags and path lengths, extended
 * key usage clientAuth, or none at all. The model is Go's x509.Certificate.Verify, by which k8s.io/apiserver checks the
 * front proxy.
 *
 * Node's own `socket.authorized` is not used: it was decided when the connection was made, so it would outlive a
 * change of CA, and it does not say to which of several CAs a chain leads.
 */
export function verifyClientCertificate(
  sent: readonly Certificate[],
  roots: readonly Certificate[],
  now: number,
): Verdict {
  const [leaf, ...intermediates] = sent;
  if (!leaf) return no("there is no certificate");
  if (!isForClients(leaf)) {
    return no("its extended key usages do not include clientAuth");
  }
  const problem = problemOf(leaf, now);
  if (problem) return no(problem);
  const found = search([leaf], {
    intermediates: intermediates.slice(0, MOST_SENT),
    roots,
    now,
    signatures: { left: MOST_SIGNATURES },
  });
  return found ? { ok: true } : no("no chain leads from it to a trusted CA");
}

const no = (because: string): Verdict => ({ ok: false, because });

type Search = {
  readonly intermediates: readonly Certificate[];
  readonly roots: readonly Certificate[];
  readonly now: number;
  readonly signatures: { left: number };
};

function search(chain: readonly Certificate[], within: Search): boolean {
  const { intermediates, roots } = within;
  const last = chain.at(-1);
  if (!last || chain.length > LONGEST_CHAIN) return false;
  if (roots.some((root) => root.fingerprint === last.fingerprint)) return true;
  if (roots.some((root) => canIssue(root, last, chain.length, within))) return true;
  return intermediates.some(
    (candidate) =>
      !chain.includes(candidate) &&
      canIssue(candidate, last, chain.length, within) &&
      search([...chain, candidate], within),
  );
}

/** `below` is the number of certificates under the issuer, of which one is the leaf. */
function canIssue(
  issuer: Certificate,
  issued: Certificate,
  below: number,
  { now, signatures }: Search,
): boolean {
  if (!issuer.isCa || problemOf(issuer, now) || !isForClients(issuer)) return false;
  if (issuer.pathLength !== undefined && below - 1 > issuer.pathLength) return false;
  // checkIssued compares names and key ids and asks for keyCertSign; it checks no signature.
  if (!issued.x509.checkIssued(issuer.x509) || signatures.left === 0) return false;
  signatures.left -= 1;
  return isSignedBy(issued, issuer);
}

function isSignedBy(issued: Certificate, issuer: Certificate): boolean {
  try {
    return issued.x509.verify(issuer.x509.publicKey);
  } catch {
    // A key of a kind that OpenSSL does not know.
    return false;
  }
}

function problemOf(certificate: Certificate, now: number): string | undefined {
  if (now < certificate.notBefore) return "it is not valid yet";
  if (now > certificate.notAfter) return "it has expired";
  if (certificate.unchecked) return `it has the extension ${certificate.unchecked}, which is not supported`;
  if (WEAK.has(certificate.signatureAlgorithm) && !isSelfIssued(certificate)) {
    return "it is signed with a hash that is no longer safe";
  }
  return undefined;
}

/** What a root says of itself is not proved by its signature, so its hash does not matter. */
const isSelfIssued = ({ x509 }: Certificate): boolean => x509.subject === x509.issuer;

const isForClients = ({ extendedKeyUsages }: Certificate): boolean =>
  !extendedKeyUsages || extendedKeyUsages.includes(CLIENT_AUTH) || extendedKeyUsages.includes(ANY_USAGE);
