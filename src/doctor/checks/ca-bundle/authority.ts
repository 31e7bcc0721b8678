import { caBundleOf, patchCaBundle } from "../../certificate/ca-bundle.ts";
import { describeCertificate } from "../../../tls-as-go/describe.ts";
import { define, fail, pass, warn } from "../../check.ts";
import { handshakes } from "../tls/handshakes.ts";

export const caBundleAuthority = define({
  id: "ca-bundle/authority",
  title: "spec.caBundle holds a CA, or the served certificate itself",
  severity: "error",
  requires: ["ca-bundle/parses"],
  reads: ["apiService"],
  mayRead: ["served"],
  judge: ({ apiService, served }, { name }) => {
    const { certificates } = caBundleOf(apiService);
    if (certificates.some(({ ca }) => ca)) return pass();
    const seen = handshakes(served.ok ? served.value : []);
    // Go trusts a leaf that is itself among the roots; a plain chain check by OpenSSL calls that broken.
    if (seen.some(({ leaf }) => certificates.some(({ raw }) => raw.equals(leaf.raw)))) {
      return pass("it is the served certificate itself, which Go accepts");
    }
    const finding = {
      problem:
        "no certificate in spec.caBundle is a CA (basicConstraints CA:TRUE), so it can vouch for none but itself",
      evidence: certificates.map(describeCertificate),
      fix: [
        patchCaBundle(name, "base64 < ca.crt | tr -d '\\n'"),
        "# ca.crt: the certificate of the CA, not the server's",
      ],
    };
    return seen.length > 0 ? fail(finding) : warn(finding);
  },
});
