import type { X509Certificate } from "node:crypto";
import { commonName, oneLine } from "./describe.ts";
import { insecureSignature } from "./signature-algorithm.ts";
import { validityOf } from "./validity.ts";

export type Trust =
  | { readonly trusted: true; readonly through: readonly X509Certificate[] }
  /** Go's error, and the same in plain words. */
  | { readonly trusted: false; readonly go: string; readonly plain: string };

/**
 * Whether a served chain leads to the caBundle, as Go's crypto/x509 builds chains: a leaf that is itself in the
 * bundle is trusted as it is (OpenSSL would not), a parent must be a CA with an accepted signature and valid
 * dates. The leaf's own dates, names and usages are not looked at here, so that one fault does not hide another.
 */
export function trustOf(
  chain: readonly X509Certificate[],
  bundle: readonly X509Certificate[],
  now: Date,
): Trust {
  const [leaf, ...intermediates] = chain;
  if (!leaf) return { trusted: false, go: "tls: no certificates", plain: "the server sent no certificate" };
  if (holds(bundle, leaf)) return { trusted: true, through: [leaf] };
  const hints: Hint[] = [];
  const through = climb([leaf], intermediates, bundle, now, hints);
  if (through) return { trusted: true, through };
  return untrusted(leaf, hints[0]);
}

type Hint = { readonly candidate: X509Certificate; readonly go: string; readonly plain: string };

function climb(
  path: readonly X509Certificate[],
  intermediates: readonly X509Certificate[],
  bundle: readonly X509Certificate[],
  now: Date,
  hints: Hint[],
): readonly X509Certificate[] | undefined {
  const child = path.at(-1) as X509Certificate;
  for (const root of bundle.filter((candidate) => names(candidate, child))) {
    const fault = parentFault(root, child, now);
    if (!fault) return [...path, root];
    hints.push({ candidate: root, ...fault });
  }
  for (const parent of intermediates.filter((one) => names(one, child) && !holds(path, one))) {
    const fault = parentFault(parent, child, now);
    const found = fault ? undefined : climb([...path, parent], intermediates, bundle, now, hints);
    if (found) return found;
    if (fault) hints.push({ candidate: parent, ...fault });
  }
  return undefined;
}

function parentFault(
  parent: X509Certificate,
  child: X509Certificate,
  now: Date,
): { go: string; plain: string } | undefined {
  if (!parent.ca) {
    return {
      go: "x509: invalid signature: parent certificate cannot sign this kind of certificate",
      plain: "it is no CA certificate (basicConstraints CA:TRUE is missing)",
    };
  }
  const algorithm = insecureSignature(child);
  if (algorithm) {
    return {
      go: `x509: cannot verify signature: insecure algorithm ${algorithm}`,
      plain: `it signed with ${algorithm}, which Go refuses`,
    };
  }
  if (!child.verify(parent.publicKey)) {
    return {
      go: verificationFailures[parent.publicKey.asymmetricKeyType ?? ""] ?? "x509: verification failure",
      plain: "it has the issuer's name but another key: a CA of the same name was made anew",
    };
  }
  const validity = validityOf(parent, now);
  return validity.state === "valid" ? undefined : { go: validity.go, plain: `it ${validity.plain}` };
}

function untrusted(leaf: X509Certificate, hint: Hint | undefined): Trust {
  const unknownAuthority = "x509: certificate signed by unknown authority";
  if (!hint) {
    const self = leaf.issuer === leaf.subject;
    return {
      trusted: false,
      go: unknownAuthority,
      plain: self
        ? "the certificate is self-signed and not itself in the caBundle"
        : `its issuer "${oneLine(leaf.issuer)}" is not in the caBundle`,
    };
  }
  const name = commonName(hint.candidate) ?? oneLine(hint.candidate.subject);
  const plain = `the CA "${name}" cannot vouch for it: ${hint.plain}`;
  // Go gives the bare error of a candidate that is not valid today, and wraps every other one.
  if (hint.go.startsWith("x509: certificate has expired")) return { trusted: false, go: hint.go, plain };
  return {
    trusted: false,
    go: `${unknownAuthority} (possibly because of "${hint.go}" while trying to verify candidate authority certificate "${name}")`,
    plain,
  };
}

const verificationFailures: Readonly<Record<string, string>> = {
  ec: "x509: ECDSA verification failure",
  ed25519: "x509: Ed25519 verification failure",
  rsa: "crypto/rsa: verification error",
};

const names = (parent: X509Certificate, child: X509Certificate): boolean => parent.subject === child.issuer;

const holds = (list: readonly X509Certificate[], wanted: X509Certificate): boolean =>
  list.some((one) => one.raw.equals(wanted.raw));
