import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import type { Project } from "../project/project.ts";
import type { Source } from "./issuance.ts";
import { issueCa } from "./issue-ca.ts";
import { issueServingCertificate } from "./issue-serving-certificate.ts";
import { issuerOf } from "./issuer.ts";
import { mendPermissions } from "./mend-permissions.ts";
import { readPkiFolder, type PkiFile, type PkiFolder } from "./pki-folder.ts";
import { planCertificates, type Plan } from "./plan-certificates.ts";
import { writePkiFiles } from "./write-pki-files.ts";

/** What was done, and the certificates that are there now. */
export type Ensured = Plan & {
  /** Absolute path of the folder. */
  readonly path: string;
  readonly ca: string;
  readonly serving: string;
  /** Sentences on permissions that were mended. */
  readonly mended: readonly string[];
  /** Absolute path of the folder with what was there before. */
  readonly backedUpTo: string | undefined;
};

/**
 * Makes what is missing or does not fit and touches nothing else. Throws a KaggError `pki/unusable` where only a
 * person can decide, above all for a CA that cannot be used; nothing is changed then.
 */
export async function ensureCertificates(
  project: PkiProject,
  { newCa, source, signal }: { newCa: boolean; source: Source; signal: AbortSignal },
): Promise<Ensured> {
  const before = await readPkiFolder(project.root);
  const plan = planCertificates(before.files, project, { now: source.now, newCa });
  const mended = await mendPermissions(before.path);
  const files = await carryOut(plan, before, project, source);
  const backup = plan.backup ? freshBackupName(source.now) : undefined;
  if (Object.keys(files).length > 0) await writePkiFiles(project.root, { before, files, backup, signal });
  const now = { ...before.files, ...files };
  return {
    ...plan,
    path: before.path,
    ca: now["ca.crt"] ?? "",
    serving: now["tls.crt"] ?? "",
    mended,
    backedUpTo: backup && join(before.path, backup),
  };
}

export type PkiProject = Pick<Project, "name" | "namespace" | "service" | "tls" | "root">;

async function carryOut(
  plan: Plan,
  before: PkiFolder,
  project: PkiProject,
  source: Source,
): Promise<Partial<Record<PkiFile, string>>> {
  if (plan.issueServing === undefined) return {};
  const ca = plan.issueCa === undefined ? undefined : await issueCa(project, source);
  const certificate = ca?.certificate ?? before.files["ca.crt"] ?? "";
  const key = ca?.privateKey ?? before.files["ca.key"] ?? "";
  const issuer = issuerOf(new X509Certificate(certificate), key);
  const serving = await issueServingCertificate(project, issuer, source);
  return {
    ...(ca && { "ca.crt": ca.certificate, "ca.key": ca.privateKey }),
    "tls.crt": serving.certificate,
    "tls.key": serving.privateKey,
  };
}

/** `backup-2026-11-21T10-45-41-123Z`. */
const freshBackupName = (now: Date): string => `backup-${now.toISOString().replaceAll(/[:.]/g, "-")}`;
