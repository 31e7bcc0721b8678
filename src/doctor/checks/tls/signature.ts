import { caBundleOf } from "../../certificate/ca-bundle.ts";
import { insecureSignature } from "../../../tls-as-go/signature-algorithm.ts";
import { define } from "../../check.ts";
import { judgeServed } from "./handshakes.ts";

export const tlsSignature = define({
  id: "tls/signature",
  title: "The served certificate is signed with an algorithm that Go accepts",
  severity: "error",
  requires: ["tls/speaks-tls"],
  reads: ["apiService", "served"],
  judge: ({ apiService, served }) => {
    const bundle = caBundleOf(apiService).certificates;
    return judgeServed({
      apiService,
      served,
      fix: [
        "# issue the certificate again, signed with SHA-256 ; for a project of kagg: kagg certs && kagg register",
      ],
      fault: ({ leaf, chain }) => {
        // The signature of a certificate that is itself trusted is not looked at.
        if (bundle.some(({ raw }) => raw.equals(leaf.raw))) return undefined;
        const signed = chain.filter(({ subject, issuer }) => subject !== issuer);
        const algorithm = signed.map(insecureSignature).find((one) => one !== undefined);
        if (algorithm === undefined) return undefined;
        return {
          problem: `the serving certificate is signed with ${algorithm}, which Go refuses`,
          go: `x509: cannot verify signature: insecure algorithm ${algorithm}`,
        };
      },
    });
  },
});
