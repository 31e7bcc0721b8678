import { KaggError } from "../errors.ts";
import type { Project } from "../project/project.ts";
import { caProblem, judgeCa } from "./judge-ca.ts";
import { judgeServing } from "./judge-serving.ts";
import { pkiFiles, type PkiFolder } from "./pki-folder.ts";

/** What is to be made, with the reason; undefined for what stays as it is. */
export type Plan = {
  readonly issueCa: string | undefined;
  readonly issueServing: string | undefined;
  /** Whether what is there is to be kept in a backup, because kagg could not make it again. */
  readonly backup: boolean;
};

/**
 * Decides what a call of `kagg certs` has to do. Throws a KaggError `pki/unusable` with all problems where the CA
 * cannot be used: every client of the API trusts it, so it is never replaced unasked.
 */
export function planCertificates(
  files: PkiFolder["files"],
  project: Pick<Project, "namespace" | "service" | "tls">,
  { now, newCa }: { now: Date; newCa: boolean },
): Plan {
  const empty = pkiFiles.every((file) => files[file] === undefined);
  if (empty) return { issueCa: "there was none", issueServing: "there was none", backup: false };
  if (newCa) return { issueCa: "a new one was asked for", issueServing: "its CA is new", backup: true };
  const problems = [...judgeCa(files, now)];
  const unfit = judgeServing(files, project, now);
  if (unfit && files["ca.key"] === undefined) {
    problems.push(caProblem("ca.key", `is missing, and tls.crt must be issued anew: ${unfit.because}`));
  }
  if (problems.length > 0) throw new KaggError("pki/unusable", problems);
  return { issueCa: undefined, issueServing: unfit?.because, backup: unfit?.foreign ?? false };
}
