/** What the manifests need of the certificates; all PEM. The CA's key never leaves .kagg/pki. */
export type ServingBundle = {
  /** What clients are to trust: the CA certificates of the APIService's spec.caBundle. */
  readonly caBundle: string;
  /** The serving certificate, leaf first. */
  readonly certificate: string;
  readonly privateKey: string;
};
