import { X509Certificate, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { issueCa } from "../../src/pki/issue-ca.ts";
import { issueServingCertificate } from "../../src/pki/issue-serving-certificate.ts";
import { issuerOf } from "../../src/pki/issuer.ts";
import type { ServingBundle } from "../../src/pki/serving-bundle.ts";
import { loadProject } from "../../src/project/load.ts";
import { type Ran, kagg } from "../e2e/kagg.ts";

const kaggYaml = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata:
  name: fruit
spec:
  group: fruit.example.com
  image: registry.example.com/fruit:1
  versions:
    - name: v1
    - name: v1alpha1
  resources:
    - kind: Mango
      plural: mangos
`;

let certificates: Promise<ServingBundle> | undefined;

/** A project with certificates in `folder`; they are issued once for all tests of a file. */
export async function writeProject(folder: string): Promise<void> {
  await writeFile(join(folder, "kagg.yaml"), kaggYaml);
  certificates ??= issue(folder);
  const { caBundle, certificate, privateKey } = await certificates;
  const pki = join(folder, ".kagg", "pki");
  await mkdir(pki, { recursive: true });
  await writeFile(join(pki, "ca.crt"), caBundle);
  await writeFile(join(pki, "tls.crt"), certificate);
  await writeFile(join(pki, "tls.key"), privateKey);
}

async function issue(folder: string): Promise<ServingBundle> {
  const project = await loadProject(join(folder, "kagg.yaml"));
  const source = { now: new Date(), random: randomBytes };
  const ca = await issueCa(project, source);
  const issuer = issuerOf(new X509Certificate(ca.certificate), ca.privateKey);
  return { caBundle: ca.certificate, ...(await issueServingCertificate(project, issuer, source)) };
}

/** A kubeconfig in `folder` that leads to `server`; returns its path. */
export async function writeKubeconfig(folder: string, server: string, user: object = {}): Promise<string> {
  const file = join(folder, "kubeconfig");
  const config = {
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "tester" } }],
    clusters: [{ name: "test", cluster: { server } }],
    users: [{ name: "tester", user }],
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

/** Runs kagg in `folder`, the address of the server replaced by SERVER in what it says. */
export async function run(
  folder: string,
  server: string,
  ...args: string[]
): Promise<Pick<Ran, "stdout" | "stderr" | "exitCode">> {
  const env = { HOME: folder };
  const ran = await kagg(args, { cwd: folder, kubeconfig: join(folder, "kubeconfig"), env });
  const plain = (text: string): string => text.replaceAll(server, "SERVER").replaceAll(folder, "FOLDER");
  return { stdout: plain(ran.stdout), stderr: plain(ran.stderr), exitCode: ran.exitCode };
}
