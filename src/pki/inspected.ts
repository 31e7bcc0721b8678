import type { CertificateFacts } from "./certificate-facts.ts";

/** A certificate in one of the places where a project has them. */
export type Inspected = {
  /** `.kagg/pki/tls.crt`, `Secret fruit/fruit-serving-cert`, `served by 10.0.0.7:8443`, … */
  readonly where: string;
  /** Undefined where there is none that can be read. */
  readonly certificate: CertificateFacts | undefined;
  /** What is wrong with it, in a sentence. */
  readonly problem: string | undefined;
};
