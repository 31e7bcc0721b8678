import { X509Certificate } from "node:crypto";
import type { Outcome } from "../../check.ts";
import { fail, pass, skip, warn } from "../../check.ts";
import { describeCertificate } from "../../../tls-as-go/describe.ts";
import type { APIService } from "../../objects.ts";
import type { Served } from "../../probe/served.ts";

export type Handshake = {
  readonly address: string;
  readonly leaf: X509Certificate;
  /** Leaf first. */
  readonly chain: readonly X509Certificate[];
};

/** The endpoints that showed a certificate. */
export function handshakes(served: readonly Served[]): readonly Handshake[] {
  return served.flatMap(({ address, result }) => {
    if (result.kind !== "tls") return [];
    const chain = result.chain.map((der) => new X509Certificate(der));
    return chain[0] ? [{ address, leaf: chain[0], chain }] : [];
  });
}

type Fault = {
  readonly problem: string;
  /** What Go says about it. */
  readonly go: string;
};

export type Judging = {
  readonly apiService: APIService | undefined;
  readonly served: readonly Served[];
  readonly fix: readonly string[];
  readonly fault: (handshake: Handshake) => Fault | undefined;
};

/**
 * Judges each served certificate by one rule. It fails where all endpoints break the rule; where only some do,
 * requests fail now and then, which is a failure as well, and says so.
 */
export function judgeServed({ apiService, served, fix, fault }: Judging): Outcome {
  if (apiService?.spec.insecureSkipTLSVerify)
    return skip("spec.insecureSkipTLSVerify is true: nothing is verified");
  const seen = handshakes(served);
  if (seen.length === 0) return skip("no certificate could be looked at (see tls/reachable)");
  const broken = seen.flatMap((one) => {
    const found = fault(one);
    return found ? [{ ...one, ...found }] : [];
  });
  const [first] = broken;
  if (!first) return pass();
  const evidence = broken.flatMap(({ address, leaf, go }) => [
    `${address} serves: ${describeCertificate(leaf)}`,
    `Go says: ${go}`,
  ]);
  const part = broken.length < seen.length ? `on ${broken.length} of ${seen.length} endpoints ` : "";
  return fail({
    problem: `${part}${first.problem}`,
    evidence: [...new Set(evidence)],
    fix,
    intermittent: broken.length < seen.length,
  });
}

/** A warning about certificates that are still good. */
export function warnServed(
  served: readonly Served[],
  fix: readonly string[],
  news: (one: Handshake) => string | undefined,
): Outcome {
  for (const one of handshakes(served)) {
    const problem = news(one);
    if (problem)
      return warn({ problem, evidence: [`${one.address} serves: ${describeCertificate(one.leaf)}`], fix });
  }
  return pass();
}
