import { randomBytes, X509Certificate } from "node:crypto";
import type { Issued } from "../pki/issuance.ts";
import { issueCa } from "../pki/issue-ca.ts";
import { issueServingCertificate } from "../pki/issue-serving-certificate.ts";
import { issuerOf } from "../pki/issuer.ts";
import type { ServingBundle } from "../pki/serving-bundle.ts";
import type { Project } from "../project/project.ts";

/** Issues a serving certificate for the project as it is by now. */
export type SessionCertificates = (
  project: Pick<Project, "name" | "namespace" | "service" | "tls">,
) => Promise<ServingBundle>;

/**
 * One CA for a session: nobody else has to trust it, so its key is never written anywhere. `.kagg/pki` is what a cluster
 * trusts, and is left alone.
 */
export function sessionCertificates(now: () => Date): SessionCertificates {
  let ca: Issued | undefined;
  return async (project) => {
    // The strength of a key matters little here, and the time that an RSA key takes does.
    const quick: typeof project = { ...project, tls: { ...project.tls, algorithm: "ecdsa-p256" } };
    const source = { now: now(), random: randomBytes };
    ca ??= await issueCa(quick, source);
    const issuer = issuerOf(new X509Certificate(ca.certificate), ca.privateKey);
    const serving = await issueServingCertificate(quick, issuer, source);
    return { caBundle: ca.certificate, ...serving };
  };
}
