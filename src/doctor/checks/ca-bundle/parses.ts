import { caBundleOf, patchCaBundle } from "../../certificate/ca-bundle.ts";
import { define, fail, pass, warn } from "../../check.ts";

export const caBundleParses = define({
  id: "ca-bundle/parses",
  title: "spec.caBundle holds PEM certificates",
  severity: "error",
  requires: ["ca-bundle/present"],
  reads: ["apiService"],
  judge: ({ apiService }, { name }) => {
    const { certificates, flaws, holdsPrivateKey } = caBundleOf(apiService);
    const fix = [
      patchCaBundle(name, "base64 < ca.crt | tr -d '\\n'"),
      "# ca.crt: PEM, certificates only; base64 is applied once, by this command",
    ];
    if (certificates.length === 0) {
      return fail({
        problem: `spec.caBundle holds no certificate: ${flaws[0]}`,
        evidence: [
          ...flaws.map((flaw) => `spec.caBundle: ${flaw}`),
          "kube-apiserver 1.36 writes no Available condition in this case, and leaves an old one as it was",
        ],
        fix,
      });
    }
    if (holdsPrivateKey) {
      return warn({
        problem: "spec.caBundle holds a private key, and everybody who may read APIServices has it now",
        evidence: flaws,
        fix: ["# make a new CA: the key of this one is known to others now", ...fix],
      });
    }
    if (flaws.length > 0) {
      return warn({
        problem: "part of spec.caBundle is no certificate and is ignored",
        evidence: flaws,
        fix,
      });
    }
    return pass(certificates.length === 1 ? "one certificate" : `${certificates.length} certificates`);
  },
});
