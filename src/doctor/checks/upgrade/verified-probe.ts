import { caBundleOf } from "../../certificate/ca-bundle.ts";
import { trustOf } from "../../../tls-as-go/chain.ts";
import { serverNameFault } from "../../../tls-as-go/server-name.ts";
import { usageFault } from "../../../tls-as-go/key-usage.ts";
import { validityOf } from "../../../tls-as-go/validity.ts";
import { define, pass, skip, unknown, warn } from "../../check.ts";
import { handshakes } from "../tls/handshakes.ts";

export const verifiedProbe = define({
  id: "upgrade/verified-probe",
  title: "The API stays available when the cluster is upgraded to 1.36",
  severity: "warning",
  requires: ["apiservice/exists"],
  explainedBy: [
    "tls/agreement",
    "tls/chain",
    "tls/dates",
    "tls/server-name",
    "tls/key-usage",
    "ca-bundle/parses",
    "ca-bundle/present",
  ],
  reads: ["server", "apiService"],
  mayRead: ["served"],
  judge: ({ server, apiService, served }, { now }) => {
    const at = apiService?.spec.service;
    if (!at) return skip("a local APIService has no server of its own");
    if (server.major !== 1 || server.minor >= 36)
      return skip(`kube-apiserver is ${server.gitVersion}: its own check verifies TLS already`);
    if (apiService.spec.insecureSkipTLSVerify)
      return skip("spec.insecureSkipTLSVerify is true: nothing is verified");
    const available =
      apiService.status?.conditions?.find(({ type }) => type === "Available")?.status === "True";
    if (!available) return skip("it is not available now");
    if (!served.ok) return unknown(served.why);
    const bundle = caBundleOf(apiService).certificates;
    const host = `${at.name}.${at.namespace}.svc`;
    const faults = handshakes(served.value).flatMap(({ leaf, chain }) => {
      const validity = validityOf(leaf, now);
      const trust = trustOf(chain, bundle, now);
      return [
        validity.state === "valid" ? undefined : validity.go,
        serverNameFault(leaf, host),
        trust.trusted ? undefined : trust.go,
        usageFault(leaf) && "x509: certificate specifies an incompatible key usage",
      ].filter((fault) => fault !== undefined);
    });
    if (faults.length === 0) return pass();
    return warn({
      problem: `Available is True only because kube-apiserver ${server.gitVersion} does not verify TLS in its check: requests fail now, and from 1.36 on the API is unavailable and blocks namespace deletion`,
      evidence: [...new Set(faults)].map((fault) => `Go says: ${fault}`),
      fix: ["# mend the certificate before the upgrade (see the tls checks)"],
    });
  },
});
