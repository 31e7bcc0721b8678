import type { X509Certificate } from "node:crypto";
import type { Project } from "../project/project.ts";
import { keyAlgorithm } from "./certificate-facts.ts";
import { chainsTo } from "./chain.ts";
import { day } from "./day.ts";
import { readCertificates, readPrivateKey } from "./pem.ts";
import type { PkiFolder } from "./pki-folder.ts";
import { serverNames } from "./server-names.ts";

/** Why a new serving certificate is needed. */
export type Unfit = {
  readonly because: string;
  /** Not one that this CA made and kagg can make again: what is there is kept in a backup. */
  readonly foreign: boolean;
};

/** Says why the serving certificate in the folder does not do, or undefined where it does. */
export function judgeServing(
  files: PkiFolder["files"],
  project: Pick<Project, "namespace" | "service" | "tls">,
  now: Date,
): Unfit | undefined {
  const { "tls.crt": crt, "tls.key": key, "ca.crt": ca } = files;
  if (crt === undefined && key === undefined) return ours("there was none");
  if (crt === undefined) return foreign("tls.crt is missing");
  if (key === undefined) return foreign("tls.key is missing");
  const chain = readCertificates(crt);
  if (!chain) return foreign("tls.crt is no certificate in PEM");
  const privateKey = readPrivateKey(key);
  if (!privateKey) return foreign("tls.key is no private key in PEM");
  if (!chain[0].checkPrivateKey(privateKey)) return foreign("tls.key is not the key of tls.crt");
  const roots = readCertificates(ca ?? "");
  if (!roots || !chainsTo(chain, roots)) return foreign("it is not signed by ca.crt");
  const because = misfit(chain[0], project) ?? outlived(chain[0], roots, now);
  return because === undefined ? undefined : ours(because);
}

function misfit(
  leaf: X509Certificate,
  project: Pick<Project, "namespace" | "service" | "tls">,
): string | undefined {
  const missing = serverNames(project).filter((name) => leaf.checkHost(name) === undefined);
  if (missing.length > 0) return `it is not valid for ${missing.join(", ")}`;
  // Node calls the extended key usages keyUsage; none at all means any.
  const usages = leaf.keyUsage as readonly string[] | undefined;
  if (usages && !usages.includes(serverAuth)) return "it is not meant for servers (extended key usage)";
  const algorithm = keyAlgorithm(leaf.publicKey);
  if (algorithm !== project.tls.algorithm) return `its key is ${algorithm}, not ${project.tls.algorithm}`;
  return undefined;
}

/** Renewed in the last third of its life, unless it ends with its CA and a new one would too. */
function outlived(leaf: X509Certificate, roots: readonly X509Certificate[], now: Date): string | undefined {
  const [from, until] = [new Date(leaf.validFrom), new Date(leaf.validTo)];
  if (until < now) return `it expired on ${day(until)}`;
  if (from > now) return `it is not valid before ${from.toISOString()}`;
  const left = until.getTime() - now.getTime();
  const endsWithCa = roots.every((root) => new Date(root.validTo) <= until);
  if (left * 3 >= until.getTime() - from.getTime() || endsWithCa) return undefined;
  return `it ends on ${day(until)}, in the last third of its life`;
}

const serverAuth = "1.3.6.1.5.5.7.3.1";

const ours = (because: string): Unfit => ({ because, foreign: false });
const foreign = (because: string): Unfit => ({ because, foreign: true });
