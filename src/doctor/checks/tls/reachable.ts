import { define, fail, pass, unknown, warn } from "../../check.ts";
import type { Served } from "../../probe/served.ts";
import { meaningOf, namesOf } from "../../aggregator-message.ts";

const answered: ReadonlySet<string> = new Set(["tls", "plain-http", "handshake"]);

export const tlsReachable = define({
  id: "tls/reachable",
  title: "The server accepts connections",
  severity: "error",
  requires: ["endpoints/ready"],
  explainedBy: ["pods/ready", "service/target-port"],
  reads: ["apiService", "served"],
  mayRead: ["service"],
  judge: ({ apiService, served, service }, { path }) => {
    const message = apiService?.status?.conditions?.find(({ type }) => type === "Available")?.message ?? "";
    const silent = served.filter(({ result }) => !answered.has(result.kind));
    if (served.length === 0) return unknown("there is no address that could be dialled");
    if (silent.length === 0) return pass(served.map(({ address, via }) => `${address} (${via})`).join(", "));
    const down = silent.filter((one) => one.sameView || agrees(one, message));
    const [first] = down;
    if (!first)
      return unknown(`the server could not be looked at from here: ${silent.map(describe).join("; ")}`);
    const names = namesOf(apiService, service.ok ? service.value : undefined, path);
    const cause = first.result.kind === "silent" ? "i/o timeout" : "connection refused";
    const finding = {
      problem: `${problemOf(first)}${down.length < served.length ? ` (${down.length} of ${served.length} endpoints)` : ""}`,
      evidence: down.map(describe),
      fix: first.pod
        ? [
            `kubectl logs ${first.pod} -n ${names.namespace}`,
            "# let the server listen on the Service's target port, on all addresses (not on 127.0.0.1)",
          ]
        : (meaningOf(cause, names)?.fix ?? []),
    };
    return down.length === served.length ? fail(finding) : warn(finding);
  },
});

function problemOf({ address, result }: Served): string {
  const problems: Readonly<Record<string, string>> = {
    refused: `connection refused: nothing listens on ${address}`,
    silent: `${address} does not answer`,
    closed: `${address} closes connections before an answer`,
    unresolved: `${address} cannot be resolved to an address`,
    unroutable: `there is no route to ${address}`,
  };
  return problems[result.kind] ?? `${address} could not be looked at`;
}

const describe = ({ address, pod, via, result }: Served): string =>
  `${address}${pod ? ` (pod ${pod})` : ""}, ${via}: ${"error" in result ? result.error : result.kind}`;

/** From here an address may be out of reach for reasons of its own, unless kube-apiserver sees the same. */
function agrees({ result }: Served, message: string): boolean {
  const texts: Readonly<Record<string, RegExp>> = {
    refused: /connection refused/,
    silent: /timeout|deadline exceeded|timed out|Client\.Timeout/,
    closed: /EOF|connection reset/,
    unresolved: /no such host/,
    unroutable: /no route to host|network is unreachable/,
  };
  return texts[result.kind]?.test(message) ?? false;
}
