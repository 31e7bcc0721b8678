import type { ServingBundle } from "../../src/pki/serving-bundle.ts";

/** Texts that are told apart easily; manifests do not look into them. */
export const bundle: ServingBundle = {
  caBundle: "the CA\n",
  certificate: "the certificate\n",
  privateKey: "the key\n",
};
