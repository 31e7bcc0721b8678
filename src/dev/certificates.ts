import { X509Certificate } from "node:crypto";
import type { Source } from "../pki/issuance.ts";
import { issueCa } from "../pki/issue-ca.ts";
import { issueServingCertificate } from "../pki/issue-serving-certificate.ts";
import { issuerOf } from "../pki/issuer.ts";
import type { ServingBundle } from "../pki/serving-bundle.ts";
import type { Project } from "../project/project.ts";

/**
 * A CA and a serving certificate for one session: nobody else has to trust them, so they are made anew each time, and the
 * CA's key is never written anywhere. `.kagg/pki` is what a cluster trusts, and is left alone.
 */
export async function sessionCertificates(
  project: Pick<Project, "name" | "namespace" | "service" | "tls">,
  source: Source,
): Promise<ServingBundle> {
  // The strength of a key matters little here, and the time that an RSA key takes does.
  const quick: typeof project = { ...project, tls: { ...project.tls, algorithm: "ecdsa-p256" } };
  const ca = await issueCa(quick, source);
  const issuer = issuerOf(new X509Certificate(ca.certificate), ca.privateKey);
  const serving = await issueServingCertificate(quick, issuer, source);
  return { caBundle: ca.certificate, ...serving };
}
