import { KaggError, type Problem } from "../errors.ts";
import type { Project } from "../project/project.ts";
import { chainsTo } from "./chain.ts";
import { day } from "./day.ts";
import { readCertificates, readPrivateKey } from "./pem.ts";
import { pkiFileName, readPkiFolder, type PkiFile, type PkiFolder } from "./pki-folder.ts";
import { aggregatorName } from "./server-names.ts";
import type { ServingBundle } from "./serving-bundle.ts";

/**
 * Reads the serving certificate of a project and checks what kube-aggregator will check. Throws a KaggError:
 * `pki/missing` where there is none yet, `pki/unusable` with everything that is wrong with what is there.
 */
export async function readServingBundle(
  project: Pick<Project, "root" | "namespace" | "service">,
  now: Date,
): Promise<ServingBundle> {
  const { files } = await readPkiFolder(project.root);
  const missing = needed.filter((file) => files[file] === undefined);
  if (missing.length > 0) {
    throw new KaggError(
      "pki/missing",
      missing.map((file) => ({ where: pkiFileName(file), what: "is missing", hint: "kagg certs" })),
    );
  }
  const problems = judge(files, project, now);
  if (problems.length > 0) throw new KaggError("pki/unusable", problems);
  return {
    caBundle: files["ca.crt"] ?? "",
    certificate: files["tls.crt"] ?? "",
    privateKey: files["tls.key"] ?? "",
  };
}

const needed = ["ca.crt", "tls.crt", "tls.key"] as const satisfies readonly PkiFile[];

function judge(
  files: PkiFolder["files"],
  project: Pick<Project, "namespace" | "service">,
  now: Date,
): readonly Problem[] {
  const roots = readCertificates(files["ca.crt"] ?? "");
  const chain = readCertificates(files["tls.crt"] ?? "");
  const key = readPrivateKey(files["tls.key"] ?? "");
  const problems: Problem[] = [];
  const say = (file: PkiFile, what: string): void =>
    void problems.push({ where: pkiFileName(file), what, hint: "kagg certs" });
  if (!roots) say("ca.crt", "is no certificate in PEM");
  if (!chain) say("tls.crt", "is no certificate in PEM");
  if (!key) say("tls.key", "is no private key in PEM");
  for (const [file, list] of [
    ["ca.crt", roots],
    ["tls.crt", chain],
  ] as const) {
    for (const { validFrom, validTo } of list ?? []) {
      if (new Date(validTo) < now) say(file, `expired on ${day(new Date(validTo))}`);
      if (new Date(validFrom) > now) say(file, `is not valid before ${new Date(validFrom).toISOString()}`);
    }
  }
  if (!chain) return problems;
  if (key && !chain[0].checkPrivateKey(key)) say("tls.key", "is not the key of tls.crt");
  if (roots && !chainsTo(chain, roots)) say("tls.crt", "is not signed by ca.crt");
  const name = aggregatorName(project);
  if (chain[0].checkHost(name) === undefined) say("tls.crt", `is not valid for ${name}`);
  return problems;
}
