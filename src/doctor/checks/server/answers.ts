import { namesOf } from "../../aggregator-message.ts";
import { define, fail, pass, skip, warn } from "../../check.ts";
import type { Served } from "../../probe/served.ts";

/**
 * The probe has no front-proxy certificate, so 401, 403 and a demand for one are fine here. What it can tell, and
 * the aggregator's own "timeout" cannot, is a server that hangs from packets that are dropped on the way.
 */
export const serverAnswers = define({
  id: "server/answers",
  title: "The server answers requests once TLS stands",
  severity: "error",
  requires: ["tls/speaks-tls"],
  reads: ["apiService", "served"],
  mayRead: ["service"],
  judge: ({ apiService, served, service }, { path }) => {
    const { logs } = namesOf(apiService, service.ok ? service.value : undefined, path);
    const condition = apiService?.status?.conditions?.find(({ type }) => type === "Available");
    const seen = served.filter(({ result }) => result.kind === "tls");
    if (seen.length === 0) return skip("no server could be looked at (see tls/reachable)");
    const hanging = seen.filter((one) => ended(one) === "silent");
    const closing = seen.filter((one) => ended(one) === "closed");
    if (hanging[0]) {
      const finding = {
        problem: `the server at ${hanging[0].address} finishes the TLS handshake and then does not answer: it hangs`,
        evidence: hanging.map(
          ({ address }) => `${address}: GET ${path} (without the aggregator's identity): no answer`,
        ),
        fix: [
          logs,
          "# what does the server wait for? Its storage, or the answer to a TokenReview or SubjectAccessReview",
        ],
      };
      return condition?.status === "True" ? warn(finding) : fail(finding);
    }
    if (closing[0] && /EOF$|connection reset|remote error: tls/.test(condition?.message ?? "")) {
      return fail({
        problem: `the server at ${closing[0].address} closes connections after the TLS handshake: it demands a client certificate and does not accept the aggregator's`,
        evidence: [
          ...closing.map(({ address }) => `${address}: closed without an answer to GET ${path}`),
          `kube-apiserver says: ${condition?.message}`,
        ],
        fix: [
          "# let the server trust requestheader-client-ca-file of ConfigMap kube-system/extension-apiserver-authentication for client certificates",
          logs,
        ],
      });
    }
    return pass(
      seen
        .map(({ address, result }) => `${address}: ${result.kind === "tls" ? result.answer : ""}`)
        .join(", "),
    );
  },
});

const ended = ({ result }: Served): number | string | undefined =>
  result.kind === "tls" ? result.answer : undefined;
