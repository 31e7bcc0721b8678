import { caBundleOf, patchCaBundle } from "../../certificate/ca-bundle.ts";
import { trustOf } from "../../../tls-as-go/chain.ts";
import { describeCertificate } from "../../../tls-as-go/describe.ts";
import { define } from "../../check.ts";
import { judgeServed } from "./handshakes.ts";

export const tlsChain = define({
  id: "tls/chain",
  title: "The served certificate leads to spec.caBundle",
  severity: "error",
  requires: ["tls/speaks-tls", "ca-bundle/parses"],
  explainedBy: ["tls/agreement", "ca-bundle/dates", "ca-bundle/authority", "tls/signature"],
  reads: ["apiService", "served"],
  judge: ({ apiService, served }, { name, now }) => {
    const { certificates } = caBundleOf(apiService);
    // An empty bundle means the system roots of kube-apiserver, which cannot be seen from here.
    const outcome = judgeServed({
      apiService,
      served: apiService?.spec.caBundle ? served : [],
      fix: [
        patchCaBundle(name, "base64 < ca.crt | tr -d '\\n'"),
        "# ca.crt: the CA that issued what is served; or issue the serving certificate from the CA in spec.caBundle",
        "kagg certs && kagg register   # for a project of kagg",
      ],
      fault: ({ chain }) => {
        const trust = trustOf(chain, certificates, now);
        if (trust.trusted) return undefined;
        return {
          problem: `the serving certificate does not lead to spec.caBundle: ${trust.plain}`,
          go: trust.go,
        };
      },
    });
    if (outcome.outcome !== "fail") return outcome;
    const bundle = certificates.map((one) => `spec.caBundle: ${describeCertificate(one)}`);
    return { ...outcome, evidence: [...outcome.evidence, ...bundle] };
  },
});
