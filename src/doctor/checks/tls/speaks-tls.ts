import { define, fail, pass, skip, warn } from "../../check.ts";
import type { Served } from "../../probe/served.ts";

export const speaksTls = define({
  id: "tls/speaks-tls",
  title: "The server speaks TLS 1.2 or newer",
  severity: "error",
  requires: ["tls/reachable"],
  reads: ["apiService", "served"],
  judge: ({ apiService, served }) => {
    const at = apiService?.spec.service;
    const answered = served.filter(({ result }) => ["tls", "plain-http", "handshake"].includes(result.kind));
    if (answered.length === 0) return skip("no server could be looked at (see tls/reachable)");
    const bad = answered.filter(({ result }) => result.kind !== "tls");
    const [first] = bad;
    if (!first) return pass(notesOf(answered));
    const plain = first.result.kind === "plain-http";
    const finding = {
      problem: plain
        ? `${first.address} answers without TLS: plain HTTP, most likely`
        : `the TLS handshake with ${first.address} fails${tooOld(first) ? ": the server offers nothing newer than TLS 1.1" : ""}`,
      evidence: bad.map(({ address, result }) =>
        "error" in result
          ? `${address}: ${result.error}`
          : `${address}: what came back is no TLS. Go says: http: server gave HTTP response to HTTPS client`,
      ),
      fix: plain
        ? [
            `kubectl get service ${at?.name} -n ${at?.namespace} -o yaml   # does the port lead to the HTTPS port of the server?`,
            "# let the server listen with TLS (--tls-cert-file, --tls-private-key-file)",
          ]
        : ["# enable TLS 1.2 or 1.3 with ECDHE ciphers in the server"],
    };
    return bad.length === answered.length ? fail(finding) : warn(finding);
  },
});

const tooOld = ({ result }: Served): boolean =>
  "error" in result && /protocol.version|unsupported.protocol/i.test(result.error);

function notesOf(served: readonly Served[]): string {
  const notes = served.map(({ result }) => {
    if (result.kind !== "tls") return "";
    return result.clientCertificate === "required"
      ? `${result.protocol}, it demands a client certificate, which the aggregator has`
      : result.protocol;
  });
  return [...new Set(notes)].join("; ");
}
