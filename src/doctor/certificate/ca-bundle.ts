import type { APIService } from "../objects.ts";
import { type PemCertificates, readPem } from "../../tls-as-go/pem.ts";

/** What spec.caBundle holds. Read as bytes, so that DER is recognised as such. */
export const caBundleOf = (apiService: APIService | undefined): PemCertificates =>
  readPem(Buffer.from(apiService?.spec.caBundle ?? "", "base64").toString("latin1"));

/**
 * The command that puts a CA into the APIService; `source` is a command that prints base64 of PEM. The certificate
 * is verified from then on.
 */
export const patchCaBundle = (name: string, source: string): string =>
  `kubectl patch apiservice ${name} --type=merge -p "{\\"spec\\":{\\"insecureSkipTLSVerify\\":false,\\"caBundle\\":\\"$(${source})\\"}}"`;
