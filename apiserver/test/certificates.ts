import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import forge from "node-forge";

/** A certificate with its key, both PEM, that can issue others. */
export type Issued = { readonly certificate: string; readonly key: string };

export type IssueOptions = {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** Self-signed where it is undefined. */
  readonly issuer?: Issued;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly usages?: readonly ("clientAuth" | "serverAuth")[];
  readonly names?: readonly string[];
  /** Days from now. */
  readonly from?: number;
  readonly until?: number;
  readonly extensions?: readonly object[];
  readonly digest?: "sha1" | "sha256";
  /** Whose key it gets instead of a new one. */
  readonly keyOf?: Issued;
};

/** Issues a certificate with a new key; RSA, since node-forge signs nothing else. */
export function issue(options: IssueOptions): Issued {
  const {
    commonName,
    organizations = [],
    issuer,
    ca = false,
    usages,
    names = [],
    from = -1,
    until = 30,
  } = options;
  const privateKey =
    options.keyOf?.key ??
    generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ type: "pkcs1", format: "pem" })
      .toString();
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `01${randomBytes(15).toString("hex")}`;
  certificate.validity.notBefore = inDays(from);
  certificate.validity.notAfter = inDays(until);
  const subject = [
    ...organizations.map((value) => ({ name: "organizationName", value })),
    { name: "commonName", value: commonName },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(
    issuer ? forge.pki.certificateFromPem(issuer.certificate).subject.attributes : subject,
  );
  certificate.setExtensions([
    {
      name: "basicConstraints",
      critical: true,
      cA: ca,
      ...(options.pathLength !== undefined && { pathLenConstraint: options.pathLength }),
    },
    ...(ca ? [{ name: "keyUsage", critical: true, keyCertSign: true }] : []),
    ...(usages ? [{ name: "extKeyUsage", ...Object.fromEntries(usages.map((usage) => [usage, true])) }] : []),
    ...(names.length > 0
      ? [{ name: "subjectAltName", altNames: names.map((value) => ({ type: 2, value })) }]
      : []),
    ...(options.extensions ?? []),
  ]);
  const signer = forge.pki.privateKeyFromPem(issuer?.key ?? privateKey);
  certificate.sign(signer, forge.md[options.digest ?? "sha256"].create());
  return { certificate: forge.pki.certificateToPem(certificate), key: privateKey };
}

const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);
