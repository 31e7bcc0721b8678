import { X509Certificate, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { issueCa } from "../../src/pki/issue-ca.ts";
import { issueServingCertificate } from "../../src/pki/issue-serving-certificate.ts";
import { issuerOf } from "../../src/pki/issuer.ts";
import { loadProject } from "../../src/project/load.ts";

const day = 86_400_000;

/** Puts a serving certificate of the project's own CA into its folder that ended yesterday. */
export async function serveExpired(folder: string): Promise<void> {
  const project = await loadProject(join(folder, "kagg.yaml"));
  const tls = { ...project.tls, days: 1 };
  // The CA of the test is new, so the certificate is dated by a longer-lived copy of it.
  const { certificate, key } = await ownCa(folder);
  const issuer = { ...issuerOf(certificate, key), notBefore: new Date(0) };
  const now = new Date(Date.now() - 2 * day);
  await write(
    folder,
    await issueServingCertificate({ ...project, tls }, issuer, { now, random: randomBytes }),
  );
}

/** … that is for another Service. */
export async function serveOtherName(folder: string): Promise<void> {
  const project = await loadProject(join(folder, "kagg.yaml"));
  const { certificate, key } = await ownCa(folder);
  const service = { ...project.service, name: "vegetable" };
  const source = { now: new Date(), random: randomBytes };
  await write(
    folder,
    await issueServingCertificate({ ...project, service }, issuerOf(certificate, key), source),
  );
}

/** The caBundle of a CA that has signed nothing here; base64 of PEM. */
export async function foreignCaBundle(folder: string): Promise<string> {
  const project = await loadProject(join(folder, "kagg.yaml"));
  const { certificate } = await issueCa(project, { now: new Date(), random: randomBytes });
  return Buffer.from(certificate).toString("base64");
}

/** What is served now, to put it back. */
export async function keepServed(folder: string): Promise<() => Promise<void>> {
  const files = ["tls.crt", "tls.key"].map((name) => join(folder, ".kagg/pki", name));
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return async () => {
    await Promise.all(files.map((file, index) => writeFile(file, contents[index] ?? "")));
  };
}

async function ownCa(folder: string): Promise<{ certificate: X509Certificate; key: string }> {
  const read = (name: string): Promise<string> => readFile(join(folder, ".kagg/pki", name), "utf8");
  return { certificate: new X509Certificate(await read("ca.crt")), key: await read("ca.key") };
}

async function write(folder: string, issued: { certificate: string; privateKey: string }): Promise<void> {
  await writeFile(join(folder, ".kagg/pki/tls.crt"), issued.certificate);
  await writeFile(join(folder, ".kagg/pki/tls.key"), issued.privateKey);
}
