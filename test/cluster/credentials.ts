import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import forge from "node-forge";

type Issued = { readonly certificate: forge.pki.Certificate; readonly key: forge.pki.rsa.PrivateKey };

const hour = 3_600_000;

/** The files that a control plane signs, verifies and logs in with; the serving certificate is for 127.0.0.1. */
export async function writeCredentials(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const ca = issue("kagg-test-ca");
  const frontProxyCa = issue("kagg-test-front-proxy-ca");
  const issued = {
    ca,
    "front-proxy-ca": frontProxyCa,
    apiserver: issue("kube-apiserver", { by: ca, extendedKeyUsage: "serverAuth" }),
    admin: issue("admin", { by: ca, groups: ["system:masters"] }),
    "controller-manager": issue("system:kube-controller-manager", { by: ca }),
    "front-proxy-client": issue("front-proxy-client", { by: frontProxyCa }),
    "service-accounts": issue("service-accounts"),
  };
  for (const [name, { certificate, key }] of Object.entries(issued)) {
    await writeFile(join(folder, `${name}.crt`), forge.pki.certificateToPem(certificate));
    await writeFile(join(folder, `${name}.key`), forge.pki.privateKeyToPem(key), { mode: 0o600 });
  }
}

/** A certificate that any user of the cluster can be: `groups` become organisations, as kube-apiserver reads them. */
function issue(
  name: string,
  {
    by,
    groups = [],
    extendedKeyUsage = "clientAuth",
  }: { by?: Issued; groups?: string[]; extendedKeyUsage?: string } = {},
): Issued {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = forge.pki.privateKeyFromPem(
    pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
  );
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(15))}`;
  certificate.validity.notBefore = new Date(Date.now() - hour);
  certificate.validity.notAfter = new Date(Date.now() + 10 * 365 * 24 * hour);
  const subject = [
    ...groups.map((value) => ({ name: "organizationName", value })),
    { name: "commonName", value: name },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(by ? by.certificate.subject.attributes : subject);
  certificate.setExtensions([
    { name: "basicConstraints", cA: !by, critical: true },
    by
      ? { name: "extKeyUsage", [extendedKeyUsage]: true }
      : { name: "keyUsage", keyCertSign: true, critical: true },
    {
      name: "subjectAltName",
      altNames: [
        { type: 7, ip: "127.0.0.1" },
        ...["localhost", "kubernetes", "kubernetes.default.svc"].map((value) => ({ type: 2, value })),
      ],
    },
  ]);
  certificate.sign(by?.key ?? key, forge.md.sha256.create());
  return { certificate, key };
}
