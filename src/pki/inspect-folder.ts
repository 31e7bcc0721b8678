import { KaggError } from "../errors.ts";
import type { Project } from "../project/project.ts";
import { inspectCertificate } from "./certificate-facts.ts";
import type { Inspected } from "./inspected.ts";
import { judgeCa } from "./judge-ca.ts";
import { judgeServing } from "./judge-serving.ts";
import { readCertificates } from "./pem.ts";
import { pkiFileName, readPkiFolder, type PkiFile } from "./pki-folder.ts";

/**
 * The certificates in a project's folder with what `kagg certs` would say of them. Throws a KaggError `pki/missing`
 * where there are none, and `pki/unusable` where a file cannot be read.
 */
export async function inspectFolder(
  project: Pick<Project, "root" | "namespace" | "service" | "tls">,
  now: Date,
): Promise<readonly Inspected[]> {
  const { files } = await readPkiFolder(project.root);
  if (Object.keys(files).length === 0) {
    throw new KaggError("pki/missing", {
      where: ".kagg/pki",
      what: "there are no certificates here",
      hint: "kagg certs",
    });
  }
  const ca = judgeCa(files, now).map(({ where, what }) =>
    where === pkiFileName("ca.crt") ? what : `${where} ${what}`,
  );
  const inspect = (file: PkiFile, problem: string | undefined): Inspected => {
    const [first] = readCertificates(files[file] ?? "") ?? [];
    return {
      where: pkiFileName(file),
      certificate: first && inspectCertificate(first.raw, now),
      problem,
    };
  };
  return [
    inspect("ca.crt", ca.length > 0 ? ca.join("; ") : undefined),
    inspect("tls.crt", judgeServing(files, project, now)?.because),
  ];
}
