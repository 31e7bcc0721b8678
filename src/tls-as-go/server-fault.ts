import type { X509Certificate } from "node:crypto";
import { trustOf } from "./chain.ts";
import { usageFault } from "./key-usage.ts";
import { serverNameFault } from "./server-name.ts";
import { validityOf } from "./validity.ts";

/** What a Go client believes of a server. */
export type Belief = {
  readonly roots: readonly X509Certificate[];
  readonly serverName: string;
  readonly now: Date;
};

/**
 * The error that a Go client gives for a served chain, leaf first; undefined where it takes it. The first fault hides the
 * others, in the order of crypto/x509 Certificate.Verify: the leaf's dates, its names, its chain, the usages.
 */
export function serverFault(
  chain: readonly X509Certificate[],
  { roots, serverName, now }: Belief,
): string | undefined {
  const [leaf] = chain;
  if (!leaf) return "tls: received empty certificates message";
  const validity = validityOf(leaf, now);
  if (validity.state !== "valid") return failed(validity.go);
  const name = serverNameFault(leaf, serverName);
  if (name !== undefined) return failed(name);
  const trust = trustOf(chain, roots, now);
  if (!trust.trusted) return failed(trust.go);
  if (trust.through.some(usageFault)) {
    return failed("x509: certificate specifies an incompatible key usage");
  }
  return undefined;
}

const failed = (fault: string): string => `tls: failed to verify certificate: ${fault}`;
